import { z } from 'zod'
import { call, clinicalRoles, day, event, id, instant, nothing, text, version } from '../../lib/contract.ts'

const administrators = ['administrator'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

/** A doctor's panel goes to another doctor: contracts, public-health responsibility and open tasks, on one day. */
export const transfer = z.strictObject({
  id,
  version,
  fromDoctorId: id,
  fromDoctorName: z.string(),
  toDoctorId: id,
  toDoctorName: z.string(),
  toTeamId: id,
  toTeamName: z.string(),
  /** The first day of the new doctor. */
  on: day,
  /** Empty: the whole panel; else only residents of these committees. */
  committeeCodes: z.array(z.string()),
  reason: z.string(),
  state: z.enum(['planned', 'done', 'undone', 'cancelled']),
  /** What was moved; of a planned one, what would be today. */
  contracts: z.int(),
  residents: z.int(),
  blocks: z.int(),
  ranAt: instant.nullable(),
  /** For the notice to the residents and their right to choose another. */
  note: z.string()
})
export type Transfer = z.infer<typeof transfer>

const committeeCodes = z
  .array(z.string().regex(/^\d{3}$/))
  .max(200)
  .default([])
const transferScope = z.strictObject({
  fromDoctorId: id,
  toDoctorId: id,
  toTeamId: id,
  on: day,
  committeeCodes
})
export type TransferScope = z.output<typeof transferScope>

/** The first so many contracts that cannot go over, so that they can be looked at. */
const inTheWay = z.array(z.strictObject({ id, number: z.string(), residentId: id }))
const panel = z.strictObject({ persons: z.int(), households: z.int() })

/** What a transfer would do if it were run as things stand now. */
export const transferPreview = z.strictObject({
  moves: z.strictObject({
    contracts: z.int(),
    /** Of them for individual packages. */
    individual: z.int(),
    /** Of the basic ones; whoever signed alone counts as one. */
    households: z.int(),
    /** Whose file names the doctor. */
    residents: z.int(),
    /** Follow-ups to come, which follow the file. */
    followUps: z.int(),
    /** Names. */
    committees: z.array(z.string())
  }),
  /** What remains with the doctor. */
  stays: z.strictObject({
    contracts: z.int(),
    residents: z.int(),
    committees: z.array(z.string()),
    /** Signings that were begun and are not finished. */
    openActs: z.int(),
    teamsLed: z.array(z.string())
  }),
  /** The panel of the team that takes over. */
  team: z.strictObject({ before: panel, after: panel }),
  /** Why it would be refused, in Chinese; empty: it can be run on its day. */
  obstacles: z.array(z.string()),
  inTheWay,
  /** Nobody is stopped by these. */
  warnings: z.array(z.string())
})
export type TransferPreview = z.infer<typeof transferPreview>

/** What taking a transfer back would do as things stand now. */
export const undoPreview = z.strictObject({
  contracts: z.int(),
  residents: z.int(),
  committees: z.array(z.string()),
  /** They have been given to another doctor since, or have signed anew; they stay where they are. */
  residentsElsewhere: z.int(),
  /** Contracts that were renewed with the new doctor since; they stay there. */
  successors: z.int(),
  obstacles: z.array(z.string()),
  inTheWay
})
export type UndoPreview = z.infer<typeof undoPreview>

export const transferContract = {
  transfers: call({ input: nothing, output: z.array(transfer), roles: readers, effect: 'reads' }),
  transfer: call({ input: z.strictObject({ id }), output: transfer, roles: readers, effect: 'reads' }),
  previewTransfer: call({ input: transferScope, output: transferPreview, roles: readers, effect: 'reads' }),
  previewUndo: call({ input: z.strictObject({ id }), output: undoPreview, roles: readers, effect: 'reads' }),
  /** May be planned ahead, so that the residents can be told. */
  planTransfer: call({
    input: transferScope.extend({
      reason: text(200).min(1, '请填写原因'),
      note: text(500).default('')
    }),
    output: transfer,
    roles: administrators,
    effect: 'writes'
  }),
  /** From the planned day on. All or nothing, in the worker; the progress is told as it goes. */
  runTransfer: call({
    input: z.strictObject({ id, version }),
    output: transfer,
    roles: administrators,
    effect: 'writes'
  }),
  /** Ends a run or a taking back that is under way; nothing of it remains. Too late, it changes nothing. */
  stopTransfer: call({
    input: z.strictObject({ id }),
    output: nothing,
    roles: administrators,
    effect: 'writes'
  }),
  /** Everything back as one, unless somebody has changed one of the contracts since. */
  undoTransfer: call({
    input: z.strictObject({ id, version, reason: text(200).min(1, '请填写原因') }),
    output: transfer,
    roles: administrators,
    effect: 'writes'
  }),
  cancelTransfer: call({
    input: z.strictObject({ id, version }),
    output: transfer,
    roles: administrators,
    effect: 'writes'
  })
}

export const transferEvents = {
  transferProgress: event(z.strictObject({ transferId: id, done: z.int(), total: z.int() }))
}
