import { addDays } from '../lib/clock.ts'
import type { HolidayCalendar } from './contract.ts'

/** Why nobody is seen on a day, and who says so. */
export interface Closed {
  readonly name: string
  readonly source: string
}

/** Null: the centre is open, or nothing is known of that year. */
export function closedOn({ years }: HolidayCalendar, day: string): Closed | null {
  const year = years.find(each => day.startsWith(`${String(each.year)}-`))
  const found = year?.closed.find(({ from, to }) => from <= day && day <= to)
  return year === undefined || found === undefined ? null : { name: found.name, source: year.source }
}

/**
 * The last open day up to this one, so that no limit is passed; this day itself where there is none after `after`.
 * @param after `YYYY-MM-DD`: later than this it must be
 */
export function lastOpenDay(calendar: HolidayCalendar, day: string, after: string): string {
  let open = day
  while (open > after && closedOn(calendar, open) !== null) open = addDays(open, -1)
  return open > after ? open : day
}
