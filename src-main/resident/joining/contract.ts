import { z } from 'zod'
import { call, id, instant, text, version } from '../../lib/contract.ts'
import { residentSummary } from '../contract.ts'

const joiners = ['doctor', 'nurse', 'health-manager', 'administrator'] as const

export const joinAnswer = z.enum(['keep', 'other', 'both'])
export const joinField = z.enum([
  'name',
  'sex',
  'birthDate',
  'document',
  'doctor',
  'committee',
  'address',
  'conditions',
  'allergies'
])
export type JoinField = z.infer<typeof joinField>

const answers = z.partialRecord(joinField, joinAnswer).default({})

export const residentJoin = z.strictObject({
  id,
  keep: residentSummary,
  other: residentSummary,
  reason: z.string(),
  at: instant,
  actorName: z.string(),
  undoneAt: instant.nullable(),
  undoneReason: z.string().nullable()
})
export type ResidentJoin = z.infer<typeof residentJoin>

export const joiningContract = {
  /** What has to be done or said before two files of one person become one; nothing is written. */
  joinPreview: call({
    input: z.strictObject({ keepId: id, otherId: id }),
    output: z.strictObject({
      keep: residentSummary,
      other: residentSummary,
      keepVersion: version,
      otherVersion: version,
      /** What must be done first, in Chinese; empty: it can be joined. */
      first: z.array(z.string()),
      /** What differs and is asked: the answer is one of `answers`. */
      questions: z.array(
        z.strictObject({
          field: joinField,
          says: z.string(),
          keep: z.string(),
          other: z.string(),
          answers: z.array(joinAnswer)
        })
      ),
      /** Kind of record → how many go to the kept file. */
      moves: z.array(z.strictObject({ word: z.string(), count: z.int() }))
    }),
    roles: joiners,
    effect: 'reads'
  }),
  /** All records of the other file stand in the kept one; the other becomes inactive and points to it. */
  join: call({
    input: z.strictObject({
      requestId: id,
      keepId: id,
      keepVersion: version,
      otherId: id,
      otherVersion: version,
      reason: text(100).min(1, '请填写合并原因'),
      answers
    }),
    output: residentJoin,
    roles: joiners,
    effect: 'writes'
  }),
  /** Everything is where it was; what was recorded since stays with the kept file and is said. */
  unjoin: call({
    input: z.strictObject({ id, reason: text(100).min(1, '请填写原因') }),
    output: z.strictObject({ join: residentJoin, stays: z.array(z.string()) }),
    roles: joiners,
    effect: 'writes'
  }),
  /** Of one file, as the kept or the other one; newest first. */
  joins: call({
    input: z.strictObject({ residentId: id }),
    output: z.array(residentJoin),
    roles: [...joiners, 'assistant', 'auditor'],
    effect: 'reads'
  })
}
