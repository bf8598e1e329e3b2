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
  /** Who of a doctor's signed residents is entitled, those who are owed something first. */
  entitlementList: call({
    input: z.strictObject({ kind: entitlementKind, doctorId: id, onlyDue: z.boolean().default(true) }),
    output: z.strictObject({
      /** Values of the regional policy that nobody has stated: the centre is asked, the list is empty. */
      asks: z.array(z.string()),
      rows: z.array(entitled.extend({ resident: residentSummary })),
      /** How many there are; at most 500 are shown. */
      due: z.int(),
      entitled: z.int()
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
