import type { Actor } from '../lib/session.ts'
import type { Capture } from './contract.ts'
import type { BloodPressure, Driver } from './drivers/driver.ts'

export type Series = NonNullable<Capture['series']>

/** A measurement in progress, or how it ended. Never changes its resident. */
export interface CaptureState {
  readonly id: string
  readonly deviceId: string
  readonly deviceName: string
  readonly residentId: string
  readonly observer: Actor
  readonly startedAtMs: number
  readonly seriesId: string | null
  readonly arm: 'left' | 'right' | 'unknown'
  readonly posture: 'sitting' | 'supine' | 'standing'
  readonly state: Capture['state']
  readonly cuffPressureMmHg: number | null
  readonly trouble: string | null
  readonly series: Series | null
}

export const isRunning = ({ state }: CaptureState): boolean => state === 'waiting' || state === 'measuring'

/**
 * Whose reading is this? Only that of the resident for whom a capture is running, and only when no earlier measurement
 * can still be in the air. Everything else goes to the unclaimed tray, where a person decides.
 * @param previous the capture that ended before on the same device, if any
 */
export function belongsTo(
  reading: BloodPressure,
  current: CaptureState | null,
  previous: CaptureState | null,
  driver: Driver,
  nowMs: number
): CaptureState | null {
  if (current === null || !isRunning(current)) return null
  if (reading.stray === true) return null
  if (driver.canStart) return current
  // The cuff was started by hand, and the one before may still be deflating on somebody else's arm.
  const unfinished =
    previous !== null && previous.state !== 'done' && previous.residentId !== current.residentId
  const tooSoon = nowMs - current.startedAtMs < driver.shortestMeasurementMs
  return unfinished && tooSoon ? null : current
}

export const present = (state: CaptureState): Capture => ({
  id: state.id,
  deviceId: state.deviceId,
  deviceName: state.deviceName,
  residentId: state.residentId,
  startedAt: new Date(state.startedAtMs).toISOString(),
  state: state.state,
  cuffPressureMmHg: state.cuffPressureMmHg,
  trouble: state.trouble,
  series: state.series
})
