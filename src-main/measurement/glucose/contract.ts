import { z } from 'zod'
import { addsToday, call, clinicalRoles, event, id, instant, shownTime, text } from '../../lib/contract.ts'
import { mark } from '../../policy/contract.ts'

const observers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'auditor'] as const

export const glucoseUnit = z.enum(['mmol/L', 'mg/dL'])
export type GlucoseUnit = z.infer<typeof glucoseUnit>
/** The limit of the meter was passed: LO and HI. */
export const comparator = z.enum(['<', '>'])
/** When, as a person said; only fasting counts for the control of diabetes. */
export const glucoseKind = z.enum(['fasting', 'after-meal-2h', 'random', 'bedtime'])
export type GlucoseKind = z.infer<typeof glucoseKind>
export const glucoseSample = z.enum(['capillary', 'venous'])

/** One result as it was measured, never changed. */
export const glucoseReading = z.strictObject({
  id,
  residentId: id.nullable(),
  valueReceived: z.number(),
  unitReceived: glucoseUnit,
  /** To one decimal: what is compared, shown and told. */
  glucoseMmolL: z.number(),
  comparator: comparator.nullable(),
  /** Null: nobody has said yet. */
  kind: glucoseKind.nullable(),
  /** The meter's own mark of the meal. */
  mealMark: z.enum(['before', 'after']).nullable(),
  sample: glucoseSample,
  controlSolution: z.boolean(),
  source: z.enum(['device', 'manual']),
  driverId: z.string().nullable(),
  deviceName: z.string().nullable(),
  deviceSerial: z.string().nullable(),
  /** What the meter calls it. */
  recordId: z.string().nullable(),
  /** The meter's own clock, without zone. */
  deviceTime: z.string().nullable(),
  deviceNote: z.string().nullable(),
  /** Frame as received, hex. */
  rawHex: z.string().nullable(),
  measuredAt: instant,
  /** False: nobody knows when; `measuredAt` is then when it came, and counts for no day. */
  isTimeKnown: z.boolean().default(true),
  receivedAt: instant,
  observerId: id.nullable(),
  observerName: z.string().nullable(),
  /** `unclaimed`: came while nobody was waiting for it. `set-aside`: kept, but does not count. */
  status: z.enum(['filed', 'unclaimed', 'dismissed', 'set-aside']),
  statusReason: z.string().nullable(),
  /** What a person was asked to confirm or should look at, in Chinese. */
  warnings: z.array(z.string()),
  /** What has to be done at once, in Chinese; null when nothing has. */
  alert: z.string().nullable(),
  mark: mark.nullable()
})
export type GlucoseReading = z.infer<typeof glucoseReading>

/** One result in a meter's memory, read for one resident and not filed. */
export const meterResult = z.strictObject({
  recordId: z.string(),
  value: z.number(),
  unit: glucoseUnit,
  glucoseMmolL: z.number(),
  comparator: comparator.nullable(),
  controlSolution: z.boolean(),
  mealMark: z.enum(['before', 'after']).nullable(),
  sample: glucoseSample,
  deviceTime: z.string().nullable(),
  /** The meter's clock put right, or when it came where the meter's clock says nothing. */
  measuredAt: instant,
  /** False: nobody knows when. */
  isTimeKnown: z.boolean(),
  /** `measuredAt` is not what the meter showed: both are shown. */
  isTimeCorrected: z.boolean(),
  /** What is known of the time, in Chinese; null while the meter's clock is believed. */
  timeNote: z.string().nullable(),
  /** Both times are possible: one has to be chosen before it is taken. Null: nothing is asked. */
  timeQuestion: z.string().nullable(),
  /** As the meter stored it, and put right by as much as its clock is off now; null: it cannot be. */
  times: z.strictObject({ stored: instant.nullable(), corrected: instant.nullable() }),
  note: z.string().nullable(),
  /** Why it cannot be picked, in Chinese; null when it can. */
  unavailable: z.string().nullable(),
  mark: mark.nullable()
})
export type MeterResult = z.infer<typeof meterResult>

const reason = text(100).min(1, '请填写原因')
const mostPicks = 2000

export const glucoseContract = {
  /** Newest first. */
  glucose: call({
    input: z.strictObject({
      residentId: id,
      before: instant.optional(),
      limit: z.int().min(1).max(100).default(20)
    }),
    output: z.array(glucoseReading),
    roles: readers,
    effect: 'reads'
  }),
  glucoseReading: call({
    input: z.strictObject({ readingId: id }),
    output: glucoseReading,
    roles: readers,
    effect: 'reads'
  }),
  /** For the chart: what counts, oldest first. */
  glucoseTrend: call({
    input: z.strictObject({ residentId: id, from: instant.optional() }),
    output: z.array(
      z.strictObject({
        at: instant,
        glucoseMmolL: z.number(),
        valueReceived: z.number(),
        unitReceived: glucoseUnit,
        comparator: comparator.nullable(),
        kind: glucoseKind.nullable(),
        mark: mark.nullable()
      })
    ),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * Typed by hand. Outside the first tier: `invalid-input` at the field; outside the second without `confirmed`:
   * `refused`, with the sentences to confirm in `fields`.
   */
  enterGlucose: call({
    input: z.strictObject({
      residentId: id,
      /** Becomes the id of the reading, so that a second Enter finds the first one's. */
      requestId: id.optional(),
      value: z.number('请填写血糖值'),
      unit: glucoseUnit.default('mmol/L'),
      comparator: comparator.nullable().default(null),
      kind: glucoseKind,
      sample: glucoseSample.default('capillary'),
      confirmed: z.boolean().default(false)
    }),
    output: glucoseReading,
    roles: observers,
    effect: 'writes',
    about: addsToday
  }),
  /** What a download has brought so far, newest first. `not-found` once the desk has forgotten it. */
  meterResults: call({
    input: z.strictObject({ downloadId: id }),
    output: z.array(meterResult),
    roles: observers,
    effect: 'reads'
  }),
  /**
   * Files the picked results under the resident the meter was read for, and no other. What was taken meanwhile is left
   * out; so a second Enter files nothing.
   */
  takeMeterResults: call({
    input: z.strictObject({
      downloadId: id,
      /** The one on the screen: `conflict` when the meter was read for somebody else. */
      residentId: id,
      picks: z
        .array(
          z.strictObject({
            recordId: z.string().min(1).max(200),
            kind: glucoseKind.nullable(),
            /** Has to be said where the result has a `timeQuestion`: `refused` without. */
            time: z.enum(['stored', 'corrected', 'unknown']).optional()
          })
        )
        .min(1, '请先勾选结果')
        .max(mostPicks)
    }),
    output: z.array(glucoseReading),
    roles: observers,
    effect: 'writes',
    about: addsToday
  }),
  /** Says of what kind a reading is that a meter brought without. */
  setGlucoseKind: call({
    input: z.strictObject({ readingId: id, kind: glucoseKind }),
    output: glucoseReading,
    roles: observers,
    effect: 'writes'
  }),
  /** A person says when a result was measured whose meter did not know; `null`: nobody knows. */
  setGlucoseTime: call({
    input: z.strictObject({
      readingId: id,
      /** As a clock of the centre showed it. */
      shown: shownTime('minutes').nullable()
    }),
    output: glucoseReading,
    roles: observers,
    effect: 'writes'
  }),
  /** Keeps a reading but does not count it, or counts it again with `reason: null`. */
  setGlucoseAside: call({
    input: z.strictObject({ readingId: id, reason: reason.nullable() }),
    output: glucoseReading,
    roles: observers,
    effect: 'writes'
  }),
  /** As `returnToTray` of a pressure. */
  returnGlucoseToTray: call({
    input: z.strictObject({ readingId: id, reason: text(80).min(1, '请填写原因') }),
    output: glucoseReading,
    roles: observers,
    effect: 'writes'
  }),
  unclaimedGlucose: call({
    input: z.strictObject({}),
    output: z.array(glucoseReading),
    roles: observers,
    effect: 'reads'
  }),
  /** A person says whose reading this is; on record. */
  claimGlucose: call({
    input: z.strictObject({ readingId: id, residentId: id, kind: glucoseKind.nullable().default(null) }),
    output: glucoseReading,
    roles: observers,
    effect: 'writes',
    about: addsToday
  }),
  dismissGlucose: call({
    input: z.strictObject({ readingId: id, reason }),
    output: glucoseReading,
    roles: observers,
    effect: 'writes'
  })
}

/** A reading was filed or changed, by whichever window or meter. */
export const glucoseEvents = { glucose: event(z.strictObject({ residentId: id })) }
