import { passedBy } from './counter.ts'
import { clockLagMs } from './device-clock.ts'
import type { HeardRecord } from './record.ts'

/** A measurement that ended without a result: the device may still be at work for that resident. */
export interface Outstanding {
  readonly residentId: string
  readonly startedAtMs: number
  readonly endedAtMs: number
}

/**
 * Those that can still bring a result, oldest first. One result that came since settles one of them, whosever it was: a
 * device has one cuff. What was only sent again, or measured before the measurement began, settles none.
 * @param heard newest first, without repetitions
 * @param withinMs no result comes later than this after the end
 */
export function stillOut(
  ended: readonly Outstanding[],
  heard: readonly HeardRecord[],
  withinMs: number,
  nowMs: number
): readonly Outstanding[] {
  const left = [...ended.filter(({ endedAtMs }) => nowMs - endedAtMs < withinMs)]
  const since = Math.min(...left.map(({ endedAtMs }) => endedAtMs))
  const lagMs = clockLagMs(heard)
  /** Not later than this, where its clock tells. */
  const measuredMs = ({ shownAtMs, receivedAtMs, stepMs }: HeardRecord): number =>
    shownAtMs === null || lagMs === null ? receivedAtMs : Math.min(receivedAtMs, shownAtMs + lagMs + stepMs)
  const fresh = heard.filter(
    (one, at) => one.receivedAtMs >= since && passedBy(one, heard.slice(at + 1)) === null
  )
  for (const one of fresh.toReversed()) {
    const settled = left.findIndex(
      ({ startedAtMs, endedAtMs }) => endedAtMs <= one.receivedAtMs && startedAtMs <= measuredMs(one)
    )
    if (settled !== -1) left.splice(settled, 1)
  }
  return left
}
