import type { Driver } from '../drivers/driver.ts'
import { passedBy } from './counter.ts'
import { ageSince } from './device-clock.ts'
import { type Outstanding, stillOut } from './outstanding.ts'
import { numberSays } from './person-number.ts'
import type { DeviceRecord, HeardRecord } from './record.ts'
import { repeatedBy, withoutRepetitions } from './repetition.ts'

/** A result that came, and all that is known at that moment. */
export interface Arrival {
  readonly record: DeviceRecord
  /** The driver knows that it was not measured in the conversation that waits for one. */
  readonly isStray: boolean
  /** For whom a measurement runs on this device, and since when; null: nobody waits. */
  readonly waiting: { readonly residentId: string; readonly startedAtMs: number } | null
  /** What this device sent before, newest first. */
  readonly heard: readonly HeardRecord[]
  /** When it sent anything last. */
  readonly lastHeardMs: number | null
  /** Measurements on it that ended without a result, oldest first. */
  readonly unfinished: readonly Outstanding[]
  /** Residents whose document or record number the record bears. */
  readonly holders: readonly string[]
  readonly nowMs: number
}

/** Why a result is not the waiting resident's, or perhaps not. */
export type Doubt =
  | { readonly because: 'nobody-waits' | 'stray' | 'too-early' | 'outstanding' | 'another-person' }
  | { readonly because: 'repeated'; readonly firstHeardMs: number }
  | { readonly because: 'older'; readonly ageMs: number }
  | { readonly because: 'clock-unknown'; readonly lagMs: number }
  | { readonly because: 'passed'; readonly greatest: number }

type Facts = Pick<Driver, 'canStart' | 'clockShows' | 'shortestMeasurementMs' | 'longestMeasurementMs'>

/**
 * Whose result is this? That of the resident for whom a measurement runs, and only when nothing that the record says
 * speaks against it; null. Else why it goes to the unclaimed tray, where a person decides.
 *
 * A device that the program starts says itself what it measured when. One that is started by hand does not: a result that
 * comes sooner than a cuff can work, after the start or after the device's last result, was not measured in it, and while
 * somebody else's measurement on the same device has ended without a result, the next result may be theirs.
 */
export function doubtOf(arrival: Arrival, driver: Facts): Doubt | null {
  const { record, waiting, nowMs } = arrival
  if (waiting === null) return { because: 'nobody-waits' }
  if (arrival.isStray) return { because: 'stray' }
  const { residentId, startedAtMs } = waiting
  const heard = withoutRepetitions(arrival.heard)
  const number = numberSays(record.person, residentId, arrival.holders, heard)
  if (number === 'another') return { because: 'another-person' }

  const age = ageSince(record, heard, startedAtMs, nowMs)
  const repeated = repeatedBy(record, heard, age.verdict === 'fresh' && driver.clockShows !== 'sending')
  if (repeated !== null) return { because: 'repeated', firstHeardMs: repeated.receivedAtMs }
  const earliestMs = Math.max(startedAtMs, arrival.lastHeardMs ?? 0) + driver.shortestMeasurementMs
  if (!driver.canStart && nowMs < earliestMs) return { because: 'too-early' }
  if (age.verdict === 'older') return { because: 'older', ageMs: age.ageMs }
  if (age.verdict === 'unsure') return { because: 'clock-unknown', lagMs: age.lagMs }
  const greatest = passedBy(record, heard)
  if (greatest !== null) return { because: 'passed', greatest }
  if (driver.canStart || number === 'theirs') return null
  const out = stillOut(arrival.unfinished, heard, driver.longestMeasurementMs, nowMs)
  return out.some(one => one.residentId !== residentId) ? { because: 'outstanding' } : null
}
