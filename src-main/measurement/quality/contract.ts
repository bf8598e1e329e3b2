import { z } from 'zod'
import { call, day, id, instant } from '../../lib/contract.ts'

/** How often the last digit of a pressure is 0, of one observer or one device or both together. */
const digitRow = z.strictObject({
  observerId: id.nullable(),
  /** Null: nobody was named, or the row is of a device whoever used it. */
  observerName: z.string().nullable(),
  source: z.enum(['device', 'manual']).nullable(),
  /** Null: typed in, or the row is of a person whatever they used. */
  deviceName: z.string().nullable(),
  readings: z.int(),
  systolicZeros: z.int(),
  diastolicZeros: z.int(),
  /** 0 to 1. */
  systolicShare: z.number(),
  diastolicShare: z.number(),
  /** Too few readings to judge by. */
  isTooFew: z.boolean(),
  /** What is conspicuous and what to do, in Chinese. */
  warning: z.string().nullable()
})
export type DigitRow = z.infer<typeof digitRow>

export const qualityReport = z.strictObject({
  from: day,
  to: day,
  /** A doctor or nurse sees what they measured themselves. */
  isOwn: z.boolean(),
  zeroShareAbove: z.number(),
  fewestReadings: z.int(),
  source: z.string(),
  byObserver: z.array(digitRow),
  byDevice: z.array(digitRow),
  /** Each person on each device. */
  byBoth: z.array(digitRow),
  /** The clock of each device that sends one, at its newest reading of the period. */
  clocks: z.array(
    z.strictObject({
      deviceName: z.string(),
      receivedAt: instant,
      /** As the device showed it. */
      deviceTime: z.string(),
      /** Ours minus the device's. */
      skewSeconds: z.int(),
      warning: z.string().nullable()
    })
  )
})
export type QualityReport = z.infer<typeof qualityReport>

export const qualityContract = {
  /** Blood pressures that count, received on these days of the centre, both included; at most two years. */
  quality: call({
    input: z.strictObject({ from: day, to: day }),
    output: qualityReport,
    roles: ['doctor', 'nurse', 'administrator'],
    effect: 'reads'
  })
}
