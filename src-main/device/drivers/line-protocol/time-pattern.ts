import { deviceTime } from '../device-time.ts'
import type { DeviceTime } from '../driver.ts'

const token = /YYYY|YY|MM|DD|HH|mm|ss/g
type Unit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'
const units: Readonly<Record<string, Unit>> = {
  YYYY: 'year',
  YY: 'year',
  MM: 'month',
  DD: 'day',
  HH: 'hour',
  mm: 'minute',
  ss: 'second'
}
export type TimeParts = Partial<Readonly<Record<Unit, number>>>

const escaped = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const tokensOf = (pattern: string): readonly string[] => pattern.match(token) ?? []
export const unitsOf = (pattern: string): readonly Unit[] =>
  tokensOf(pattern).flatMap(each => units[each] ?? [])

/** What a text says under a pattern such as `YYYY/MM/DD`; undefined when it does not have that shape. */
export function readTime(pattern: string, text: string): TimeParts | undefined {
  const tokens = tokensOf(pattern)
  const literals = pattern.split(token).map(escaped)
  const shape = literals.reduce(
    (soFar, literal, at) => `${soFar}(\\d{${String(tokens[at - 1]?.length ?? 0)}})${literal}`
  )
  const found = new RegExp(`^${shape}$`).exec(text)
  if (found === null) return undefined
  return Object.fromEntries(
    tokens.map((each, at) => {
      const value = Number(found[at + 1])
      return [units[each], each === 'YY' ? 2000 + value : value]
    })
  )
}

/** Midnight where there is a date alone. Undefined when it is no moment of the calendar of this century. */
export function momentOf({ year = 0, month = 0, day = 0, hour = 0, minute = 0, second }: TimeParts) {
  return year >= 2000 && year <= 2099
    ? (deviceTime(year, month, day, hour, minute, second) satisfies DeviceTime | undefined)
    : undefined
}
