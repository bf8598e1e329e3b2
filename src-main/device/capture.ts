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

/** A measurement that ended without a result: the device may still be at work for that resident. */
export interface Outstanding {
  readonly residentId: string
  readonly endedAtMs: number
}

export type Owner =
  | { readonly capture: CaptureState }
  /** Nobody's until a person says so; `why` is for the one who waits at the desk. */
  | { readonly capture: null; readonly why: string | null }

/**
 * Whose reading is this? Only that of the resident for whom a capture is running, and only when it cannot come from a
 * measurement before. Everything else goes to the unclaimed tray, where a person decides.
 *
 * A device that the program starts says itself what it measured when (`stray`). One that is started by hand does not:
 * a result that comes sooner than a cuff can work, after the start of this capture or after the device's last result,
 * was not measured in it, and while somebody else's measurement
 * on the same device has ended without a result, the next result may be theirs, however late it comes.
 * @param lastResultMs when the device sent its last result, whosever that was; null: none yet
 * @param outstanding of other residents on the same device, not older than the longest measurement
 */
export function ownerOf(
  reading: Result,
  current: CaptureState | null,
  outstanding: readonly Outstanding[],
  driver: Driver,
  nowMs: number,
  lastResultMs: number | null = null
): Owner {
  const nobodys = (why: string | null = null): Owner => ({ capture: null, why })
  if (current === null || !isRunning(current) || reading.type !== current.kind) return nobodys()
  if (reading.type === 'blood-pressure' && reading.stray === true) return nobodys()
  if (driver.canStart) return { capture: current }
  const earliestMs = Math.max(current.startedAtMs, lastResultMs ?? 0) + driver.shortestMeasurementMs
  if (nowMs < earliestMs) {
    return nobodys('收到一条来得太早的读数，可能是上一位的，已放入“待认领”。请继续测量，或到“待认领”核对。')
  }
  if (outstanding.some(({ residentId }) => residentId !== current.residentId)) {
    return nobodys('上一位的测量没有结果，刚收到的读数可能是上一位的，已放入“待认领”，请核对后认领。')
  }
  return { capture: current }
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
