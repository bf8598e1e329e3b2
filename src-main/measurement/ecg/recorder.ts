import type { EcgHeader } from './contract.ts'

// What is heard of a recorder, as the desk's devices tell it.

interface ToldHeader {
  readonly leads: readonly string[]
  readonly samplesPerSecond: number
  readonly microvoltsPerCount: number | null
  readonly deviceFilters: readonly string[]
}
interface HeardHeader extends ToldHeader {
  readonly type: 'ecg-header'
}
interface HeardSamples {
  readonly type: 'ecg-samples'
  readonly counts: readonly Int32Array[]
  readonly lostBefore: number | null
  readonly leadOff?: readonly boolean[]
}
interface HeardTrouble {
  readonly type: 'device-trouble'
  readonly code: string
  readonly sentence: string
}
interface HeardStatus {
  readonly type: 'device-status'
  readonly status: 'connected' | 'measuring' | 'idle'
}
export type Heard = HeardHeader | HeardSamples | HeardTrouble | HeardStatus

/** Who hears the recorders of this desk. */
export interface RecorderListener {
  readonly hear: (deviceId: string, heard: Heard) => void
  readonly lose: (deviceId: string, sentence: string) => void
  readonly isWatched: (deviceId: string) => boolean
}
/** The recorders of this desk. */
export interface Recorders {
  /** The one asked for, else one that is ready and free. Throws a Failure that says what is missing. */
  readonly choose: (deviceId: string | undefined) => EcgRecorder
  readonly listen: (listener: RecorderListener) => void
  /** One was taken or given back. */
  readonly changed: () => void
}

/** A recorder of this desk whose port is open. */
export interface EcgRecorder {
  readonly deviceId: string
  readonly deviceName: string
  readonly driverId: string
  readonly driverName: string
  /** What it said last, since its line is open. */
  readonly header: ToldHeader | null
}

export const headerOf = ({
  leads,
  samplesPerSecond,
  microvoltsPerCount,
  deviceFilters
}: ToldHeader): EcgHeader => ({
  leads: [...leads],
  samplesPerSecond,
  microvoltsPerCount,
  deviceFilters: [...deviceFilters]
})

export const isSameHeader = (one: ToldHeader | null, other: ToldHeader): boolean =>
  one !== null && JSON.stringify(headerOf(one)) === JSON.stringify(headerOf(other))

export interface Gap {
  readonly samples: number | null
}
/** Finds the gaps in what a device sends. A device that counts is believed; of one that does not, damage and silence are all there is. */
export function createGapWatch() {
  let isFirst = true
  let hasCounted = false
  let isSuspect = false
  return {
    /** Something was damaged, or nothing came for a while. */
    suspect: (): void => {
      isSuspect = true
    },
    before: (lostBefore: number | null): Gap | null => {
      const wasSuspect = isSuspect
      const wasFirst = isFirst
      isFirst = false
      isSuspect = false
      const hadCounted = hasCounted
      if (lostBefore !== null) hasCounted = true
      // What was missing before the beginning is missing from nothing.
      if (wasFirst) return null
      if (lostBefore !== null) return lostBefore > 0 ? { samples: lostBefore } : null
      return wasSuspect || hadCounted ? { samples: null } : null
    }
  }
}
