import { addDays, daysBetween } from '../../lib/clock.ts'

/**
 * The same day so many months later, both `YYYY-MM-DD`. A day that month does not have becomes the first of the month
 * after it, so that a term never gets shorter by the calendar.
 */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const target = new Date(Date.UTC(year, month - 1 + months, 1))
  const lastDate = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(date > lastDate ? lastDate + 1 : date)
  return target.toISOString().slice(0, 10)
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
