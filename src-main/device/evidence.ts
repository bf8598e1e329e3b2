import type { Services } from '../lib/services.ts'
import { clockLagMs } from './attribution/device-clock.ts'
import type { Outstanding } from './attribution/outstanding.ts'
import {
  type DeviceRecord,
  type HeardRecord,
  recordOfResult,
  recordOfStored,
  type Result,
  type StoredResult
} from './attribution/record.ts'
import { withoutRepetitions } from './attribution/repetition.ts'
import { type Doubt, doubtOf } from './attribution/whose.ts'
import type { CaptureState } from './capture.ts'
import type { Station } from './station.ts'
import { selectHolders } from './store.ts'

export interface EvidencePorts {
  /** What a device sent before as it is stored, newest first; as many as may matter. */
  readonly heardFrom: (deviceId: string) => readonly StoredResult[]
}

/** So many device times are kept converted: more than all devices of a desk have in their history. */
const mostInstants = 5_000

/** What this desk knows of its devices, before a result of one of them is somebody's. */
export function createEvidence(services: Services, ports: EvidencePorts) {
  /** When each device sent its last result, also one that is not stored a second time; in time that passes. */
  const lastHeard = new Map<string, number>()
  /** Results on their way to the disk: the next one is held against them too. */
  const expected = new Map<string, readonly HeardRecord[]>()
  /** Measurements without a result, oldest first, and since when; on disk they may be written down later. */
  const unfinished = new Map<string, readonly { readonly one: Outstanding; readonly sinceMs: number }[]>()
  /** What is shown of each device's clock, until it sends again. */
  const skews = new Map<string, number | null>()

  const instants = new Map<string, string>()
  const instantOf = (shown: string): string => {
    const known = instants.get(shown)
    if (known !== undefined) return known
    if (instants.size > mostInstants) instants.clear()
    const instant = services.instantAt(shown)
    instants.set(shown, instant)
    return instant
  }

  const heardFrom = ({ device, driver }: Station): readonly HeardRecord[] => [
    ...(expected.get(device.id) ?? []),
    ...ports.heardFrom(device.id).map(stored => recordOfStored(stored, driver, instantOf))
  ]
  /** When that was on the clock as it is now, which somebody may have set meanwhile. */
  const onClock = (sinceMs: number): number => services.clock() - (services.monotonic() - sinceMs)
  /** Those of the last minutes. */
  const unfinishedOn = ({ device, driver }: Station): readonly Outstanding[] => {
    const now = services.monotonic()
    const left = (unfinished.get(device.id) ?? []).filter(
      ({ sinceMs }) => now - sinceMs < driver.longestMeasurementMs
    )
    unfinished.set(device.id, left)
    return left.map(({ one, sinceMs }) => {
      const endedAtMs = onClock(sinceMs)
      return { ...one, startedAtMs: one.startedAtMs + endedAtMs - one.endedAtMs, endedAtMs }
    })
  }
  const secondsOf = (ms: number): number => Math.round(ms / 1000)
  const knownSkewSeconds = (station: Station): number | null => {
    const lagMs = clockLagMs(withoutRepetitions(heardFrom(station)))
    return lagMs === null ? null : secondsOf(lagMs)
  }

  return {
    /** Why a result is not that of the one who waits; null: it is. What it says of itself goes with it. */
    weigh: (
      station: Station,
      reading: Result,
      waiting: CaptureState | null
    ): { readonly doubt: Doubt | null; readonly record: DeviceRecord } => {
      const { device, driver } = station
      const nowMs = services.clock()
      const heard = heardFrom(station)
      const last = lastHeard.get(device.id)
      // What is stored of a time to come was written by a wrong clock.
      const before = heard.find(({ receivedAtMs }) => receivedAtMs <= nowMs)?.receivedAtMs ?? null
      const record = recordOfResult(reading, driver, instantOf)
      const doubt = doubtOf(
        {
          record,
          isStray: reading.type === 'blood-pressure' && reading.stray === true,
          waiting: waiting && { ...waiting, startedAtMs: onClock(waiting.sinceMs) },
          heard,
          lastHeardMs: last === undefined ? before : onClock(last),
          unfinished: unfinishedOn(station),
          holders: record.person === null ? [] : selectHolders(services.db(), record.person),
          nowMs
        },
        driver
      )
      lastHeard.set(device.id, services.monotonic())
      skews.delete(device.id)
      return { doubt, record }
    },

    /** A result is on its way to the disk. What is answered is called once it is there, or lost. */
    expect: ({ device }: Station, record: DeviceRecord, owner: CaptureState | null): (() => void) => {
      const pending: HeardRecord = {
        ...record,
        receivedAtMs: services.clock(),
        residentId: owner?.residentId ?? null,
        wasAwaited: owner !== null
      }
      const others = (): readonly HeardRecord[] =>
        (expected.get(device.id) ?? []).filter(one => one !== pending)
      expected.set(device.id, [pending, ...others()])
      return () => {
        expected.set(device.id, others())
      }
    },

    /** A measurement has ended without a result: so long ago, or now where that lies ahead. */
    missed: (deviceId: string, one: Outstanding): void => {
      const sinceMs = services.monotonic() - Math.max(0, services.clock() - one.endedAtMs)
      unfinished.set(deviceId, [...(unfinished.get(deviceId) ?? []), { one, sinceMs }])
    },

    /** Ours minus the device's clock, as far as its results prove it; null: unknown. */
    knownSkewSeconds,
    /** The same, and while nothing is proved what its last result looks like: a clock to be looked at. */
    skewToShow: (station: Station): number | null => {
      const { id } = station.device
      const shown = skews.get(id)
      if (shown !== undefined) return shown
      const [apparent] = heardFrom(station).flatMap(({ shownAtMs, receivedAtMs }) =>
        shownAtMs === null ? [] : [secondsOf(receivedAtMs - shownAtMs)]
      )
      const skew = knownSkewSeconds(station) ?? apparent ?? null
      skews.set(id, skew)
      return skew
    }
  }
}
