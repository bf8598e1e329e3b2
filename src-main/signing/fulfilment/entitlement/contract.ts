import { z } from 'zod'
import { residentSummary } from '../../../resident/contract.ts'
import { call, clinicalRoles, day, id } from '../../../lib/contract.ts'

const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

export const entitlementKind = z.enum([
  'home-visit',
  'unlimited-home-visit',
  'screening',
  'long-prescription'
])

const entitled = z.strictObject({
  /** `open`: without a number, nothing is owed. */
  state: z.enum(['due', 'done', 'open']),
  /** Times in this calendar year. */
  done: z.int(),
  lastOn: day.nullable(),
  dueBy: day.nullable(),
  reason: z.string()
})

export const entitlementContract = {
  /**
   * Who of those with a contract is entitled, within a doctor's, a team's or a committee's, or of the whole centre: from
   * the eldest down, then by record number. A page may be short though more follow: `next` says.
   */
  entitlementList: call({
    input: z.strictObject({
      kind: entitlementKind,
      doctorId: id.nullable().default(null),
      teamId: id.nullable().default(null),
      committeeCode: z
        .string()
        .regex(/^\d{3}$/)
        .nullable()
        .default(null),
      onlyDue: z.boolean().default(true),
      limit: z.int().min(1).max(200).default(50),
      after: z.string().max(100).optional()
    }),
    output: z.strictObject({
      /** Values of the regional policy that nobody has stated: the centre is asked, the list is empty. */
      asks: z.array(z.string()),
      rows: z.array(entitled.extend({ resident: residentSummary })),
      /** For `after`; null: that was all. */
      next: z.string().nullable(),
      /** Of a doctor's whole panel; null where that is not asked for. */
      counts: z.strictObject({ entitled: z.int(), due: z.int() }).nullable()
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** Of one resident; none without a contract that holds today. */
  entitlementsOf: call({
    input: z.strictObject({ residentId: id }),
    output: z.array(entitled.extend({ kind: entitlementKind })),
    roles: readers,
    effect: 'reads'
  })
}
