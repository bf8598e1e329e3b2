import { z } from 'zod'
import { call, clinicalRoles, day, id, text } from '../../../lib/contract.ts'

const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

export const callResult = z.enum([
  'agreed',
  'considering',
  'refused',
  'no-answer',
  'wrong-number',
  'moved-away',
  'deceased',
  'signed-elsewhere'
])

export const callRecord = z.strictObject({
  id,
  residentId: id,
  contractId: id.nullable(),
  campaignId: id.nullable(),
  calledOn: day,
  result: callResult,
  note: z.string(),
  callAgainOn: day.nullable(),
  callerName: z.string()
})
export type CallRecord = z.infer<typeof callRecord>

export const callContract = {
  recordCall: call({
    input: z.strictObject({
      residentId: id,
      /** The contract that was to be renewed. */
      contractId: id.nullable().default(null),
      campaignId: id.nullable().default(null),
      calledOn: day,
      result: callResult,
      note: text(200).default(''),
      /** On its list again from this day on. */
      callAgainOn: day.nullable().default(null)
    }),
    output: callRecord,
    roles: [...clinicalRoles],
    effect: 'writes'
  }),
  /** Newest first. */
  calls: call({
    input: z.strictObject({ residentId: id }),
    output: z.array(callRecord),
    roles: readers,
    effect: 'reads'
  })
}
