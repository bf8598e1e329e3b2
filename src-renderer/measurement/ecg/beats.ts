/** Beats as the detector found them, less those somebody marked off. */
export interface Interval {
  /** Index of the first of its two beats. */
  readonly after: number
  readonly rrMs: number
}

/** An interval counts only when both its beats do. */
export const countedIntervals = (
  intervals: readonly Interval[],
  off: ReadonlySet<number>
): readonly Interval[] => intervals.filter(({ after }) => !off.has(after) && !off.has(after + 1))

export interface Rate {
  /** 60 000 over the mean interval, one decimal; null below two intervals. */
  readonly perMinute: number | null
  readonly shortestMs: number | null
  readonly longestMs: number | null
  readonly intervals: number
}

export function rateOf(intervals: readonly Interval[], off: ReadonlySet<number>): Rate {
  const counted = countedIntervals(intervals, off).map(({ rrMs }) => rrMs)
  const sum = counted.reduce((total, rr) => total + rr, 0)
  return {
    perMinute: counted.length < 2 ? null : Math.round((600_000 * counted.length) / sum) / 10,
    shortestMs: counted.length === 0 ? null : Math.min(...counted),
    longestMs: counted.length === 0 ? null : Math.max(...counted),
    intervals: counted.length
  }
}
