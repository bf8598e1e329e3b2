import { today } from '../../lib/format.ts'

/** Whole days from today to a day; negative when it is past. */
export const daysUntil = (day: string, now = Date.now()): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today(now)}T00:00:00Z`)) / 86_400_000)
