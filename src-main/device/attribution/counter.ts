import type { DeviceRecord, HeardRecord } from './record.ts'

const numberOf = (counter: string | null): number | null =>
  counter !== null && /^\d{1,12}$/.test(counter) ? Number(counter) : null
const mostLookedAt = 50

/**
 * The greatest number heard, where a record bears a smaller one: it was measured before that, or the counting began anew.
 * Null where the number says nothing: it goes on, it follows the last two, or this device's numbers do not grow.
 * @param heard newest first, without repetitions
 */
export function passedBy(record: DeviceRecord, heard: readonly HeardRecord[]): number | null {
  const counted = heard
    .slice(0, mostLookedAt)
    .flatMap(({ counter, serial }) => (serial === record.serial ? (numberOf(counter) ?? []) : []))
  const number = numberOf(record.counter)
  if (number === null || counted.length === 0) return null
  const falls = counted.filter((one, at) => one > (counted[at - 1] ?? Infinity)).length
  const greatest = Math.max(...counted)
  const beganAnew = counted[0] === number - 1 && counted[1] === number - 2
  return number >= greatest || beganAnew || falls > 2 ? null : greatest
}
