import { z } from 'zod'
import { call, everyRole, text } from '../lib/contract.ts'

/** What is said of a list before it leaves the screen. */
const leaving = {
  /** Its name, and of which record it is. */
  list: text(80).min(1),
  title: text(80).min(1),
  /** The filters in words. */
  narrowed: text(400),
  rows: z.int().min(0),
  purpose: text(40).min(1, '请说明用途'),
  /** Names and telephone numbers do not stand there in full. */
  isMasked: z.boolean()
}

/** Printing is what the window shows: the page's own print style decides the sheet. Without a window it is unavailable. */
export const printingContract = {
  /** Opens the system's print dialog for the calling window. */
  print: call({
    input: z.strictObject({ landscape: z.boolean().default(false) }),
    output: z.strictObject({ printed: z.boolean() }),
    roles: everyRole,
    effect: 'reads'
  }),
  /** Asks where to save, then writes the calling window as an A4 PDF. `path` is null when the person cancelled. */
  savePdf: call({
    input: z.strictObject({ suggestedName: text(80).min(1), landscape: z.boolean().default(false) }),
    output: z.strictObject({ path: z.string().nullable() }),
    roles: everyRole,
    effect: 'reads'
  }),
  /** The same for a list that the window shows as a sheet: what for is on record before it goes to the printer. */
  printList: call({
    input: z.strictObject({ ...leaving, landscape: z.boolean().default(true) }),
    output: z.strictObject({ printed: z.boolean() }),
    roles: everyRole,
    effect: 'writes'
  }),
  /** Asks where to save a list, puts what for on record, then writes it as it is sent. */
  saveList: call({
    input: z.strictObject({
      ...leaving,
      suggestedName: text(80).min(1),
      content: z.string().max(100_000_000)
    }),
    output: z.strictObject({ path: z.string().nullable() }),
    roles: everyRole,
    effect: 'writes'
  })
}
