import { z } from 'zod'
import { addsToday, call, clinicalRoles, event, id, instant, text } from '../lib/contract.ts'
import { mark } from '../policy/contract.ts'
import { glucoseContract, glucoseEvents } from './glucose/contract.ts'
import { qualityContract } from './quality/contract.ts'

const observers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'auditor'] as const

export const arm = z.enum(['left', 'right', 'unknown'])
export const posture = z.enum(['sitting', 'supine', 'standing'])
export const setting = z.enum(['office', 'home'])

/** One reading as it was taken, never changed. */
export const bloodPressureReading = z.strictObject({
  id,
  residentId: id.nullable(),
  /** Groups the readings of one sitting, whose mean counts. */
  seriesId: id.nullable(),
  systolicMmHg: z.int(),
  diastolicMmHg: z.int(),
  meanArterialMmHg: z.int().nullable(),
  pulsePerMinute: z.int().nullable(),
  unitReceived: z.enum(['mm[Hg]', 'kPa']),
  arm,
  posture,
  setting,
  bodyMovement: z.boolean(),
  irregularPulse: z.boolean(),
  source: z.enum(['device', 'manual']),
  /** Driver id and the name of the desk's device; null for a reading typed in. */
  driverId: z.string().nullable(),
  deviceName: z.string().nullable(),
  /** The device's own clock, without zone. */
  deviceTime: z.string().nullable(),
  /** Frame as received, hex. */
  rawHex: z.string().nullable(),
  receivedAt: instant,
  observerId: id.nullable(),
  observerName: z.string().nullable(),
  /** `unclaimed`: came outside a capture session. `set-aside`: kept, but not in the mean. */
  status: z.enum(['filed', 'unclaimed', 'dismissed', 'set-aside']),
  statusReason: z.string().nullable(),
  /** Plausibility: what a person was asked to confirm, in Chinese. */
  warnings: z.array(z.string()),
  /** Of one that does not count only that it looks interchanged. */
  mark: mark.nullable()
})
export type BloodPressureReading = z.infer<typeof bloodPressureReading>

/** The readings of one sitting and their mean. */
export const bloodPressureSeries = z.strictObject({
  id,
  residentId: id,
  startedAt: instant,
  readings: z.array(bloodPressureReading),
  /** Mean of the readings that count: to one decimal (stored) and rounded half up (form, classification). Null when none counts. */
  mean: z
    .strictObject({
      systolicMmHg: z.number(),
      diastolicMmHg: z.number(),
      pulsePerMinute: z.number().nullable(),
      roundedSystolicMmHg: z.int(),
      roundedDiastolicMmHg: z.int(),
      roundedPulsePerMinute: z.int().nullable(),
      count: z.int(),
      mark: mark.nullable()
    })
    .nullable(),
  /** What to do next by the protocol: `再测一次，间隔 1–2 分钟` … or null when the series is complete. */
  advice: z.string().nullable()
})
export type BloodPressureSeries = z.infer<typeof bloodPressureSeries>

const typed = z.strictObject({
  systolicMmHg: z.int('请填整数'),
  diastolicMmHg: z.int('请填整数'),
  pulsePerMinute: z.int('请填整数').nullable().default(null)
})

export const bloodPressureContract = {
  /** Newest first. */
  series: call({
    input: z.strictObject({
      residentId: id,
      before: instant.optional(),
      limit: z.int().min(1).max(100).default(20)
    }),
    output: z.array(bloodPressureSeries),
    roles: readers,
    effect: 'reads'
  }),
  /** For the chart: mean per sitting, oldest first. */
  trend: call({
    input: z.strictObject({ residentId: id, from: instant.optional() }),
    output: z.array(
      z.strictObject({
        at: instant,
        systolicMmHg: z.number(),
        diastolicMmHg: z.number(),
        pulsePerMinute: z.number().nullable(),
        source: z.enum(['device', 'manual']),
        mark: mark.nullable()
      })
    ),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * Typed by hand, one to five readings of one sitting. Outside the first tier: `invalid-input` at the field;
   * outside the second without `confirmed`: `refused`, with the sentences to confirm in `fields`.
   */
  enterBloodPressure: call({
    input: z.strictObject({
      residentId: id,
      /** Becomes the ids of the readings (their number is its last digit): a second Enter finds what the first stored. */
      requestId: id.optional(),
      /** Goes on with an earlier sitting, so that its mean includes what is typed; values from home begin their own. */
      seriesId: id.optional(),
      readings: z.array(typed).min(1).max(5),
      arm: arm.default('unknown'),
      posture: posture.default('sitting'),
      setting: setting.default('office'),
      confirmed: z.boolean().default(false)
    }),
    output: bloodPressureSeries,
    roles: observers,
    effect: 'writes',
    about: addsToday
  }),
  /** Keeps a reading but takes it out of the mean (cuff slipped, moved …), or puts it back with `reason: null`. */
  setAside: call({
    input: z.strictObject({ readingId: id, reason: text(100).min(1, '请填写原因').nullable() }),
    output: bloodPressureSeries,
    roles: observers,
    effect: 'writes'
  }),
  /**
   * Not this person's: it stays with them but does not count, and lies in the tray again for its owner. `refused` for
   * one that was typed. A second time changes nothing.
   */
  returnToTray: call({
    input: z.strictObject({ readingId: id, reason: text(80).min(1, '请填写原因') }),
    output: bloodPressureSeries,
    roles: observers,
    effect: 'writes'
  }),
  unclaimed: call({
    input: z.strictObject({}),
    output: z.array(bloodPressureReading),
    roles: observers,
    effect: 'reads'
  }),
  /** A person says whose reading this is; on record. */
  claim: call({
    input: z.strictObject({ readingId: id, residentId: id }),
    output: bloodPressureSeries,
    roles: observers,
    effect: 'writes',
    about: addsToday
  }),
  dismiss: call({
    input: z.strictObject({ readingId: id, reason: text(100).min(1, '请填写原因') }),
    output: bloodPressureReading,
    roles: observers,
    effect: 'writes'
  })
}

export const measurementContract = { ...bloodPressureContract, ...glucoseContract, ...qualityContract }

export const measurementEvents = {
  /** The tray changed; pressures and glucose together. */
  unclaimed: event(z.strictObject({ count: z.int() })),
  ...glucoseEvents
}
