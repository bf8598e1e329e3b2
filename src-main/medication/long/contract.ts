import { z } from 'zod'
import { call, clinicalRoles, day, id, instant, text, version } from '../../lib/contract.ts'

const readers = [...clinicalRoles, 'auditor'] as const

const supply = z.strictObject({
  amount: z.int().min(1).max(366),
  /** Months are calendar months. */
  unit: z.enum(['day', 'month'])
})
export type Supply = z.infer<typeof supply>

/** One condition of the pack: what the records say to it, or that a doctor has to. */
const condition = z.strictObject({
  code: z.string(),
  label: z.string(),
  /** `met`, `unmet` by the records; `asked`: a doctor says. */
  state: z.enum(['met', 'unmet', 'asked']),
  /** What the records say. */
  facts: z.array(z.string())
})
export type Condition = z.infer<typeof condition>

export const longLine = z.strictObject({
  medicationId: id,
  name: z.string(),
  spec: z.string(),
  usage: z.string()
})
export const longPrescription = z.strictObject({
  id,
  version,
  residentId: id,
  prescribedOn: day,
  amount: z.int(),
  unit: z.enum(['day', 'month']),
  days: z.int(),
  /** The first day without medicine. */
  endsOn: day,
  /** Days to which the nation cut it; null: it was not. */
  cutTo: z.int().nullable(),
  lines: z.array(longLine),
  /** Why it is longer than usual; empty: it is not. */
  reason: z.string(),
  /** What the doctor found, and the facts that were shown. */
  assessment: z.string(),
  facts: z.array(z.string()),
  followUpOn: day,
  doctorId: id,
  doctorName: z.string(),
  policyName: z.string(),
  savedAt: instant,
  /** Why it does not count; null when it does. */
  voidReason: z.string().nullable()
})
export type LongPrescription = z.infer<typeof longPrescription>

const offer = z.strictObject({
  /** As people call it here: 长处方, 连续处方. */
  name: z.string(),
  source: z.string(),
  wording: z.string(),
  daysMin: z.int().nullable(),
  daysMax: z.int().nullable(),
  monthsMin: z.int().nullable(),
  monthsMax: z.int().nullable(),
  reasonAboveDays: z.int().nullable(),
  drugsPerSheetMax: z.int().nullable(),
  conditions: z.array(condition),
  /** Running drugs, each with why it cannot be part of it; null: it can. */
  drugs: z.array(longLine.extend({ refused: z.string().nullable() }))
})

const reckoned = z.strictObject({
  days: z.int(),
  endsOn: day,
  cutTo: z.int().nullable(),
  needsReason: z.boolean(),
  /** On so many sheets; null: the pack does not say how many drugs go on one. */
  sheets: z.int().nullable(),
  /** Why such a supply cannot be given; null: it can. */
  refused: z.string().nullable()
})
export type Reckoned = z.infer<typeof reckoned>

export const longContract = {
  /** What the region allows, whether this person can have one, and of which drugs. */
  longOffer: call({
    input: z.strictObject({ residentId: id }),
    output: offer,
    roles: readers,
    effect: 'reads'
  }),
  /** When such a supply ends and what it asks for. */
  reckonLong: call({
    input: supply.extend({ prescribedOn: day, drugs: z.int().min(0).max(50) }),
    output: reckoned,
    roles: readers,
    effect: 'reads'
  }),
  /**
   * Gives one; only a doctor does, after an assessment. `refused` says which condition, drug or length stands against it.
   * The drugs are supplied from that day on. A second Enter (same id) finds the first one's.
   */
  prescribeLong: call({
    input: supply.extend({
      id,
      residentId: id,
      prescribedOn: day,
      medicationIds: z.array(id).min(1, '请选择药品').max(20),
      /** Conditions the doctor found met, beyond what the records say. */
      found: z.array(z.string()).max(10),
      assessment: text(500).min(1, '请写明评估结论'),
      reason: text(200).default(''),
      /** The person was told why it is longer than usual. */
      isInformed: z.boolean().default(false),
      followUpOn: day
    }),
    output: longPrescription,
    roles: ['doctor'],
    effect: 'writes',
    about: ({ residentId, prescribedOn }) => [{ residentId, does: 'adds', on: prescribedOn }]
  }),
  /** Newest first, those that do not count included. */
  longPrescriptions: call({
    input: z.strictObject({ residentId: id }),
    output: z.array(longPrescription),
    roles: readers,
    effect: 'reads'
  })
}
