import type { DeviceTime } from './driver.ts'

const two = (n: number) => String(n).padStart(2, '0')

/** What the device's clock shows, if that is a moment of the calendar. */
export function deviceTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second?: number
): DeviceTime | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isDay =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!isDay || hour > 23 || minute > 59 || (second ?? 0) > 59) return undefined
  const clock = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
  return second === undefined ? clock : `${clock}:${two(second)}`
}
