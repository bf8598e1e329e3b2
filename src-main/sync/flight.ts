/** How many Bundles are in flight at once: as many as serve the platform, found out by the clock. */
export interface Flight {
  readonly width: () => number
  /** A Bundle of so many entries has been taken. */
  readonly landed: (entries: number) => void
  /** Sending begins. */
  readonly resume: () => void
  /** They were in each other's way. */
  readonly clashed: () => void
  /** Does it as soon as there is a place; `met`: whether others were in the air meanwhile. */
  readonly fly: <T>(work: () => Promise<T>) => Promise<{ readonly value: T; readonly met: boolean }>
  /** Until sending begins again nothing takes off any more: what waits for its place throws Grounded. */
  readonly ground: () => void
}

/** Nothing was sent. */
export class Grounded extends Error {
  override readonly name = 'Grounded'
}

/**
 * So many Bundles of each that flies for a measurement: one alone may have been a large one, and those that land together
 * would count for more than they are.
 */
const perMeasure = 3
/** A further one must bring that much, or it is not worth its load on the platform. */
const worthwhile = 1.1
/** What was found out is asked again after so many measurements: other desks come and go. */
const untilAskedAgain = 20

export function createFlight(most: number, monotonic: () => number): Flight {
  let width = 1
  /** What has come about since the last measurement; null until the first has landed. */
  let counted: { landings: number; entries: number; busyMs: number; flownMs: number } | null = null
  let seenAt = monotonic()
  /** Entries per millisecond with one fewer. */
  let before: number | null = null
  let settledFor: number | null = null
  let isGrounded = false
  const inTheAir = new Set<{ met: boolean }>()
  let waiting: readonly (() => void)[] = []

  const callAll = (): void => {
    const called = waiting
    waiting = []
    for (const call of called) call()
  }
  /** Before what is in the air changes. */
  const lookAtClock = (): void => {
    const passedMs = monotonic() - seenAt
    seenAt += passedMs
    if (counted === null || inTheAir.size === 0) return
    counted.busyMs += passedMs
    counted.flownMs += passedMs * inTheAir.size
  }
  const begin = (next: number): void => {
    width = Math.min(most, Math.max(1, next))
    counted = null
    callAll()
  }
  const measured = (rate: number): void => {
    if (settledFor !== null) {
      settledFor = settledFor >= untilAskedAgain ? null : settledFor + 1
      before = null
      begin(width)
    } else if (before !== null && rate < before * worthwhile) {
      settledFor = 0
      begin(width - 1)
    } else if (width === most) {
      settledFor = 0
      begin(width)
    } else {
      before = rate
      begin(width + 1)
    }
  }
  return {
    width: () => width,
    landed: count => {
      lookAtClock()
      if (counted === null) {
        counted = { landings: 0, entries: 0, busyMs: 0, flownMs: 0 }
        return
      }
      counted.landings += 1
      counted.entries += count
      if (counted.landings < perMeasure * width) return
      const { entries, busyMs, flownMs } = counted
      // No time at all has passed: nothing is known against one more.
      if (busyMs === 0) measured(Infinity)
      // There was not so much to send: that says nothing of the platform.
      else if (flownMs < busyMs * (width - 0.5)) begin(width)
      else measured(entries / busyMs)
    },
    resume: () => {
      isGrounded = false
      begin(width)
    },
    clashed: () => {
      settledFor = 0
      begin(width - 1)
    },
    fly: async work => {
      while (!isGrounded && inTheAir.size >= width) {
        await new Promise<void>(resolve => {
          waiting = [...waiting, resolve]
        })
      }
      if (isGrounded) throw new Grounded()
      lookAtClock()
      const own = { met: inTheAir.size > 0 }
      for (const other of inTheAir) other.met = true
      inTheAir.add(own)
      try {
        return { value: await work(), met: own.met }
      } finally {
        lookAtClock()
        inTheAir.delete(own)
        callAll()
      }
    },
    ground: () => {
      isGrounded = true
      callAll()
    }
  }
}
