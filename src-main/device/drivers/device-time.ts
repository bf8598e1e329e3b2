import { isRealDay } from '../../lib/clock.ts'
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
  const on = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  if (!isRealDay(on) || hour > 23 || minute > 59 || (second ?? 0) > 59) return undefined
  const clock = `${on}T${two(hour)}:${two(minute)}`
  return second === undefined ? clock : `${clock}:${two(second)}`
}
