import { dayIn, weekdayOf, addDays } from '../lib/clock.ts'

/** How many of the newest days, weeks and months keep a snapshot of theirs. */
export interface Keeping {
  readonly daily: number
  readonly weekly: number
  readonly monthly: number
}
interface Dated {
  readonly takenAt: string
  readonly zone: string
}

const monday = (day: string): string => addDays(day, -((weekdayOf(day) + 6) % 7))

/** Those that are kept: of each of the newest days, weeks and months that have any the newest one, and the newest always. */
export function kept<S extends Dated>(
  snapshots: readonly S[],
  { daily, weekly, monthly }: Keeping
): ReadonlySet<S> {
  const newestFirst = [...snapshots].sort((one, other) => other.takenAt.localeCompare(one.takenAt))
  const spans: readonly (readonly [number, (day: string) => string])[] = [
    [daily, day => day],
    [weekly, monday],
    [monthly, day => day.slice(0, 7)]
  ]
  const chosen = new Set<S>(newestFirst.slice(0, 1))
  for (const [many, spanOf] of spans) {
    const seen = new Set<string>()
    for (const one of newestFirst) {
      const span = spanOf(dayIn(one.zone, Date.parse(one.takenAt)))
      if (seen.has(span) || seen.size >= many) continue
      seen.add(span)
      chosen.add(one)
    }
  }
  return chosen
}
