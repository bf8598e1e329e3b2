import { addDays, daysBetween, isRealDay } from '../../lib/clock.ts'

/** `YYYY-MM` of the months since the beginning of the calendar. */
const monthOf = (months: number): string =>
  `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`

/**
 * The same day so many months later, both `YYYY-MM-DD`. A day that month does not have becomes the first of the month
 * after it, so that a term never gets shorter by the calendar.
 */
export function addMonths(day: string, months: number): string {
  const target = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months
  const same = `${monthOf(target)}-${day.slice(8)}`
  return isRealDay(same) ? same : `${monthOf(target + 1)}-01`
}

/** The last day of a term that begins on `startOn`: 2026-03-01 for twelve months ends 2027-02-28. */
export const endOfTerm = (startOn: string, termMonths: number): string =>
  addDays(addMonths(startOn, termMonths), -1)

/** The successor of a contract that is renewed in time starts the day after it ends. */
export const dayAfter = (endOn: string): string => addDays(endOn, 1)

/**
 * When the successor starts that is signed on `signedOn`: after the old end, or, within the days of grace, at once.
 * Null: too late, that is a new contract and no renewal.
 */
export function successorStart(endOn: string, signedOn: string, graceDays: number): string | null {
  if (signedOn <= endOn) return dayAfter(endOn)
  return daysBetween(endOn, signedOn) <= graceDays ? signedOn : null
}

export interface Reminder {
  /** Of `remindDays`, or 0 once it is over. */
  readonly step: number
  readonly daysLeft: number
}

/**
 * What stands on the reminder list: the narrowest step that has been reached, and 0 from the day after the end until
 * the days of grace are over. Null: nobody need be called.
 */
export function reminderOn(
  endOn: string,
  day: string,
  remindDays: readonly number[],
  graceDays: number
): Reminder | null {
  const daysLeft = daysBetween(day, endOn)
  if (daysLeft < 0) return -daysLeft <= graceDays ? { step: 0, daysLeft } : null
  const reached = remindDays.filter(step => daysLeft <= step)
  return reached.length === 0 ? null : { step: Math.min(...reached), daysLeft }
}
