import { v7 } from 'uuid'

/** Milliseconds since 1970 UTC. Passed in, so that tests decide what time it is. */
export type Clock = () => number
export type NewId = () => string

export const systemClock: Clock = () => Date.now()
/** UUIDv7: sorts by time of birth. */
export const newUuid: NewId = () => v7()

/** UTC ISO 8601 with milliseconds. */
export const instantNow = (clock: Clock): string => new Date(clock()).toISOString()

const formatters = new Map<string, Intl.DateTimeFormat>()

/** The calendar day `YYYY-MM-DD` of an instant in an IANA zone. */
export function dayIn(zone: string, milliseconds: number): string {
  let formatter = formatters.get(zone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit'
    })
    formatters.set(zone, formatter)
  }
  return formatter.format(milliseconds)
}

/** `YYYY-MM-DD` moved by whole days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** `YYYY-MM-DDTHH:mm:ss` of a clock whose zone is not known, so many seconds later; parts of one are left off. */
export const addSeconds = (shown: string, seconds: number): string =>
  new Date(Date.parse(`${shown}Z`) + Math.round(seconds * 1000)).toISOString().slice(0, 19)

/** Whole days from one `YYYY-MM-DD` to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / 86_400_000)
}

/** Whether `YYYY-MM-DD` is a day of the calendar. */
export const isRealDay = (day: string): boolean =>
  !Number.isNaN(Date.parse(`${day}T00:00:00.000Z`)) && addDays(day, 0) === day

/** The same day so many calendar months later; of a shorter month its last day. */
export function sameDayLater(day: string, months: number): string {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months
  const first = `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-`
  return first + ([day.slice(8), '30', '29', '28'].find(one => isRealDay(first + one)) ?? '28')
}

/** 0 is Sunday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00.000Z`).getUTCDay()

/**
 * Completed years on a day, both `YYYY-MM-DD`. Somebody born on 29 February has a birthday on 1 March in common
 * years: comparing month and day as text gives exactly that.
 */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** The UTC instant at which a day begins in an IANA zone. */
export const startOfDayIn = (zone: string, day: string): string => instantIn(zone, `${day}T00:00:00`)

/**
 * The UTC instant at which the clocks of an IANA zone show `YYYY-MM-DDTHH:mm[:ss]`; found by two corrections, so zone
 * changes hold.
 */
export function instantIn(zone: string, shown: string): string {
  const wanted = Date.parse(`${shown.length === 16 ? `${shown}:00` : shown}.000Z`)
  let instant = wanted
  for (let step = 0; step < 2; step += 1) instant -= wallClock(zone, instant) - wanted
  return new Date(instant).toISOString()
}

/** What the clocks of an IANA zone show at an instant: `YYYY-MM-DDTHH:mm:ss`. */
export const shownIn = (zone: string, instant: string): string =>
  new Date(wallClock(zone, Date.parse(instant))).toISOString().slice(0, 19)

const wallClocks = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of a zone at an instant, as if it were UTC. */
function wallClock(zone: string, instant: number): number {
  let formatter = wallClocks.get(zone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23'
    })
    wallClocks.set(zone, formatter)
  }
  const parts = formatter.formatToParts(instant)
  const part = (type: string): string => parts.find(one => one.type === type)?.value ?? '00'
  return Date.parse(
    `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}.000Z`
  )
}
