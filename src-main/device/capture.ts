import type { Actor } from '../lib/session.ts'
import type { Capture } from './contract.ts'
import type { BloodPressure, Driver, Glucose } from './drivers/driver.ts'

export type Series = NonNullable<Capture['series']>
export type Result = BloodPressure | Glucose

/** A measurement in progress, or how it ended. Never changes its resident. */
export interface CaptureState {
  readonly id: string
  readonly deviceId: string
  readonly deviceName: string
  /** What the device measures. */
  readonly kind: Result['type']
  readonly residentId: string
  readonly observer: Actor
  readonly startedAtMs: number
  readonly seriesId: string | null
  readonly arm: 'left' | 'right' | 'unknown'
  readonly posture: 'sitting' | 'supine' | 'standing'
  readonly glucoseKind: Capture['glucoseKind']
  readonly state: Capture['state']
  readonly cuffPressureMmHg: number | null
  readonly trouble: string | null
  readonly series: Series | null
  readonly glucose: Capture['glucose']
}

export const isRunning = ({ state }: CaptureState): boolean => state === 'waiting' || state === 'measuring'

/**
 * Whose reading is this? Only that of the resident for whom a capture is running, and only when no earlier measurement
 * can still be in the air. Everything else goes to the unclaimed tray, where a person decides.
 * @param previous the capture that ended before on the same device, if any
 */
export function belongsTo(
  reading: Result,
  current: CaptureState | null,
  previous: CaptureState | null,
  driver: Driver,
  nowMs: number
): CaptureState | null {
  if (current === null || !isRunning(current) || reading.type !== current.kind) return null
  if (reading.type === 'blood-pressure' && reading.stray === true) return null
  if (driver.canStart) return current
  // Started by hand, and the one before may still be at work for somebody else.
  const unfinished =
    previous !== null && previous.state !== 'done' && previous.residentId !== current.residentId
  const tooSoon = nowMs - current.startedAtMs < driver.shortestMeasurementMs
  return unfinished && tooSoon ? null : current
}

export const present = (state: CaptureState): Capture => ({
  id: state.id,
  deviceId: state.deviceId,
  deviceName: state.deviceName,
  kind: state.kind,
  residentId: state.residentId,
  startedAt: new Date(state.startedAtMs).toISOString(),
  state: state.state,
  cuffPressureMmHg: state.cuffPressureMmHg,
  trouble: state.trouble,
  series: state.series,
  glucoseKind: state.glucoseKind,
  glucose: state.glucose
})
