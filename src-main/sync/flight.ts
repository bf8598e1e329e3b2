/** How many Bundles are in flight at once: as many as serve the platform, found out by the clock. */
export interface Flight {
  readonly width: () => number
  /** A Bundle of so many entries has landed. */
  readonly landed: (entries: number) => void
  /** Sending begins: what lay between is no time of the platform's. */
  readonly resume: () => void
  /** They were in each other's way. */
  readonly clashed: () => void
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
  let landings = 0
  let entries = 0
  let since: number | null = null
  /** Entries per millisecond with one fewer. */
  let before: number | null = null
  let settledFor: number | null = null

  const begin = (next: number): void => {
    width = Math.min(most, Math.max(1, next))
    landings = 0
    entries = 0
    since = null
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
      const now = monotonic()
      if (since === null) {
        since = now
        return
      }
      landings += 1
      entries += count
      // No time at all has passed: nothing is known against one more.
      if (landings >= perMeasure * width) measured(now > since ? entries / (now - since) : Infinity)
    },
    resume: () => {
      begin(width)
    },
    clashed: () => {
      settledFor = 0
      begin(width - 1)
    }
  }
}
