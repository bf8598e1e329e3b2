import { z } from 'zod'
import { call, everyRole, text } from '../lib/contract.ts'

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
  })
}
