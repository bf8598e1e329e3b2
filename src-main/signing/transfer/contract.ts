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

export const transferContract = {
  transfers: call({ input: nothing, output: z.array(transfer), roles: readers, effect: 'reads' }),
  transfer: call({ input: z.strictObject({ id }), output: transfer, roles: readers, effect: 'reads' }),
  /** May be planned ahead, so that the residents can be told. */
  planTransfer: call({
    input: z.strictObject({
      fromDoctorId: id,
      toDoctorId: id,
      toTeamId: id,
      on: day,
      committeeCodes: z
        .array(z.string().regex(/^\d{3}$/))
        .max(200)
        .default([]),
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
