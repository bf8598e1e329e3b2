/**
 * Samples arrive in parcels, the sweep goes evenly: the head follows what has arrived at the device's own rate, a little
 * behind, and hurries when it has fallen back (a busy machine, a window that was hidden).
 */
export interface Playhead {
  /** How many samples have been shown at `nowMs`, of `arrived` so far. Never more than have arrived, never fewer than before. */
  readonly advance: (nowMs: number, arrived: number) => number
  /** Everything that has arrived counts as shown. */
  readonly jump: (arrived: number) => void
}

/** Two parcels of a recorder that sends ten a second. */
const reserveSeconds = 0.2
/** Above this the reserve has grown for nothing, and is played off faster than real time. */
const slackSeconds = 0.4
/** What lies further back is shown at once. */
const hopelessSeconds = 1

export function playhead(samplesPerSecond: number): Playhead {
  let shown = 0
  let beforeMs: number | null = null
  let isFilling = true

  return {
    advance: (nowMs, arrived) => {
      const elapsed = beforeMs === null ? 0 : Math.max(0, (nowMs - beforeMs) / 1_000)
      beforeMs = nowMs
      const behind = (arrived - shown) / samplesPerSecond
      if (isFilling && behind < reserveSeconds) return Math.floor(shown)
      isFilling = false
      const speed = behind > slackSeconds ? 1.25 : 1
      const target = shown + elapsed * samplesPerSecond * speed
      shown = Math.max(shown, target, arrived - hopelessSeconds * samplesPerSecond)
      if (shown >= arrived) {
        // Run dry: gather a reserve again before going on, else every parcel would be a jerk.
        shown = arrived
        isFilling = true
      }
      return Math.floor(shown)
    },
    jump: arrived => {
      shown = arrived
      isFilling = true
    }
  }
}
