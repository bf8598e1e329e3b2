import { z } from 'zod'
import { call, day, everyRole, nothing } from '../lib/contract.ts'
import { regionContract } from './region/contract.ts'

const certainty = z.enum(['standard', 'known', 'design', 'unverified'])

/** A value with where it comes from; shown beside every decision it takes part in. */
const sourced = <T extends z.ZodType>(value: T) =>
  z.strictObject({
    value,
    source: z.string(),
    certainty
  })

const bloodPressureTarget = z.strictObject({
  /** Both must hold: systolic and diastolic below these (mmHg). */
  systolicBelow: z.int(),
  diastolicBelow: z.int(),
  clause: z.string()
})

export const hypertensionPolicy = z.strictObject({
  version: z.string(),
  title: z.string(),
  target: sourced(
    z.strictObject({
      general: bloodPressureTarget,
      /** From this age on (completed years on the visit day). */
      elderlyFrom: z.int(),
      elderly: bloodPressureTarget
    })
  ),
  emergency: sourced(z.strictObject({ systolicFrom: z.int(), diastolicFrom: z.int() })),
  routineDays: sourced(z.int()),
  unsatisfiedDays: sourced(z.int()),
  referralFollowDays: sourced(z.int()),
  minFaceToFacePerYear: sourced(z.int()),
  roundBeforeCompare: sourced(z.boolean()),
  /** Most serious first. */
  classOrder: sourced(z.array(z.enum(['1', '2', '3', '4']))),
  lostCountsAsUncontrolled: sourced(z.boolean())
})
export type HypertensionPolicy = z.infer<typeof hypertensionPolicy>

export const diabetesPolicy = z.strictObject({
  version: z.string(),
  title: z.string(),
  /** Fasting glucose below this is controlled (mmol/L, compared at one decimal). */
  fastingBelow: sourced(z.number()),
  /** What treatment aims at, drawn into the trend. */
  fastingBand: sourced(z.strictObject({ from: z.number(), to: z.number() })),
  nonFastingBelow: sourced(z.number()),
  emergency: sourced(z.strictObject({ lowTo: z.number(), highFrom: z.number() })),
  pressureEmergency: sourced(z.strictObject({ systolicFrom: z.int(), diastolicFrom: z.int() })),
  /** Faster than this (beats a minute), and sustained, is an emergency: a person has to say. */
  heartRateAbove: sourced(z.int()),
  /** From here on 控制满意 is not proposed although the glucose would allow it (mmHg). */
  normalPressure: sourced(z.strictObject({ systolicBelow: z.int(), diastolicBelow: z.int() })),
  /** Of pregnant or breast-feeding women; while it is off nobody is asked by it. */
  pregnancyAskFrom: sourced(z.strictObject({ mmolL: z.number(), isOn: z.boolean() })),
  routineDays: sourced(z.int()),
  unsatisfiedDays: sourced(z.int()),
  referralFollowDays: sourced(z.int()),
  minFaceToFacePerYear: sourced(z.int()),
  /** Most serious first. */
  classOrder: sourced(z.array(z.enum(['1', '2', '3', '4'])))
})
export type DiabetesPolicy = z.infer<typeof diabetesPolicy>

const level = z.enum(['above', 'critical', 'odd'])
/**
 * How a measured value stands by the policy in force, judged here and nowhere else: ▲ above target, ■ an emergency,
 * `odd`: systolic and diastolic look interchanged. Null instead: nothing to see.
 */
export const mark = z.strictObject({
  level,
  /** Of two numbers, those it is about and how each stands. */
  fields: z.record(z.string(), level),
  /** For who hears it instead of seeing it. */
  word: z.string(),
  /** The whole sentence, with the limit. */
  says: z.string()
})
export type Mark = z.infer<typeof mark>

const range = z.strictObject({
  refuseBelow: z.number(),
  refuseAbove: z.number(),
  confirmBelow: z.number().nullable(),
  confirmAbove: z.number().nullable(),
  /** The second tier holds from this age on (completed years); a child's weight is not odd because it is small. */
  confirmFromAge: z.int(),
  unit: z.string(),
  decimals: z.int(),
  label: z.string()
})
/** The two tiers of plausibility: outside the first is refused, outside the second asks to be confirmed. */
export const measurementLimits = z.strictObject({
  version: z.string(),
  source: z.string(),
  items: z.record(z.string(), range),
  pulsePressure: z.strictObject({ confirmBelow: z.int(), confirmAbove: z.int() }),
  /** Systolic difference between the arms (mmHg): worth a note, worth a referral. */
  armDifference: z.strictObject({ noteFrom: z.int(), referFrom: z.int() }),
  changeSinceLast: z.strictObject({ systolicMmHg: z.int(), weightKg: z.int(), heightCm: z.int() }),
  /** The last digit 0 more often than this, in at least so many readings, is conspicuous. */
  digitPreference: z.strictObject({
    zeroShareAbove: z.number(),
    fewestReadings: z.int(),
    source: z.string()
  }),
  /** A third reading is asked for when the first two systolic or diastolic values differ by more. */
  thirdReadingAboveMmHg: z.int()
})
export type MeasurementLimits = z.infer<typeof measurementLimits>

/** Days on which nobody is seen, year by year. */
export const holidayCalendar = z.strictObject({
  version: z.string(),
  years: z.array(
    z.strictObject({
      year: z.int(),
      source: z.string(),
      certainty,
      closed: z.array(z.strictObject({ from: day, to: day, name: z.string() }))
    })
  )
})
export type HolidayCalendar = z.infer<typeof holidayCalendar>

const region = z.strictObject({ id: z.string(), name: z.string(), source: z.string() })
const policyInForce = z.strictObject({
  region,
  hypertension: hypertensionPolicy,
  diabetes: diabetesPolicy,
  measurement: measurementLimits,
  holidays: holidayCalendar
})
export type PolicyInForce = z.infer<typeof policyInForce>

export const policyContract = {
  ...regionContract,
  /** What is in force, with sources: for the settings page and for the form's hints. */
  current: call({
    input: nothing,
    output: policyInForce,
    roles: everyRole,
    effect: 'reads'
  })
}
