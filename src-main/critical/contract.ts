import { z } from 'zod'
import { call, clinicalRoles, event, id, instant, nothing, text } from '../lib/contract.ts'
import { mark } from '../policy/contract.ts'
import { residentSummary } from '../resident/contract.ts'

const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

export const criticalAct = z.enum(['treated', 'referred', 'telephoned', 'mismeasured'])
export type CriticalAct = z.infer<typeof criticalAct>
export const criticalActs: Readonly<Record<CriticalAct, string>> = {
  treated: '已处理',
  referred: '已转诊',
  telephoned: '已电话联系',
  mismeasured: '误测'
}

/** A value that is to be acted on at once, and who acts. */
export const criticalValue = z.strictObject({
  residentId: id,
  recordId: id,
  /** In Chinese, the kind of record: 血压, 血糖, 随访. */
  word: z.string(),
  at: instant,
  /** As people read it: `182/112 mmHg`. */
  value: z.string(),
  mark,
  observerName: z.string().nullable(),
  /** Who answers for the resident; null: nobody does. */
  doctorName: z.string().nullable(),
  /** Who acts now: that doctor, who stands in for them, or who leads the team; null: every doctor. */
  actorName: z.string().nullable()
})
export type CriticalValue = z.infer<typeof criticalValue>

export const criticalContract = {
  /**
   * Nobody has dealt with them yet, oldest first. `mine`: a doctor's own, those of whom they stand in for, and those for
   * whom nobody answers; a nurse's: of her teams, and what she measured herself; an administrator's: for whom nobody answers.
   */
  open: call({
    input: z.strictObject({
      scope: z.enum(['mine', 'centre']).default('mine'),
      limit: z.int().min(1).max(200).default(50)
    }),
    output: z.strictObject({
      rows: z.array(criticalValue.extend({ resident: residentSummary })),
      /** All there are, also beyond these rows. */
      total: z.int(),
      /** So many people are still being worked out; the list is complete when it is 0. */
      preparing: z.int()
    }),
    roles: readers,
    effect: 'reads'
  }),
  ofResident: call({
    input: z.strictObject({ residentId: id }),
    output: z.array(criticalValue),
    roles: [...clinicalRoles, 'auditor'],
    effect: 'reads'
  }),
  /** A doctor says what was done; `conflict` when it is not open any more. A second time with the same `requestId` changes nothing. */
  handle: call({
    input: z
      .strictObject({
        requestId: id,
        residentId: id,
        recordId: id,
        act: criticalAct,
        note: text(200).default('')
      })
      .refine(({ act, note }) => note !== '' || (act !== 'treated' && act !== 'mismeasured'), {
        path: ['note'],
        message: '请写明如何处理，或为何是误测'
      }),
    output: nothing,
    roles: ['doctor'],
    effect: 'writes'
  })
}

export const criticalEvents = {
  /** A value has become critical, is not any more, was dealt with, or others act now: look again. */
  changed: event(nothing)
}
