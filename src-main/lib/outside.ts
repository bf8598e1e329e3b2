import { SerialPort } from 'serialport'
import { type Clock, type NewId, newUuid, systemClock } from './clock.ts'
import { type Files, systemFiles } from './files.ts'
import { systemTimers, type Timers } from './timers.ts'

/** A binding of serialport, which knows how ports are listed and opened. Its package's own types cannot be found. */
export interface SerialBinding {
  readonly list: () => Promise<
    readonly {
      readonly path: string
      readonly manufacturer?: string
      readonly serialNumber?: string
      /** Hex. */
      readonly vendorId?: string
      readonly productId?: string
    }[]
  >
  readonly open: (options: { readonly path: string; readonly baudRate: number }) => Promise<unknown>
}

/** What lies outside the program. A test puts its own clock, network, disk or cable in the place of the real one. */
export interface Outside {
  readonly clock: Clock
  /** Milliseconds since some beginning, never set back: for how long something took, not for when it was. See `passing`. */
  readonly monotonic: () => number
  readonly timers: Timers
  /** Raised once that many milliseconds have passed. */
  readonly deadline: (milliseconds: number) => AbortSignal
  /** 0 ≤ x < 1. Keys and codes are not made of it. */
  readonly random: () => number
  readonly newId: NewId
  readonly fetch: typeof globalThis.fetch
  readonly serial: SerialBinding
  readonly files: Files
}

export const systemOutside: Outside = {
  clock: systemClock,
  monotonic: () => performance.now(),
  timers: systemTimers,
  deadline: milliseconds => AbortSignal.timeout(milliseconds),
  random: Math.random,
  newId: newUuid,
  fetch: (...request) => globalThis.fetch(...request),
  serial: SerialPort.binding,
  files: systemFiles
}
