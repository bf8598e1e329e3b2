import type { Actor } from '../lib/session.ts'
import type { Result } from './attribution/record.ts'
import type { Capture } from './contract.ts'

export type Series = NonNullable<Capture['series']>

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
  /** The same in time that passes. */
  readonly sinceMs: number
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
