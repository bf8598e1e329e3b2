import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, ageOn, dayIn, daysBetween, startOfDayIn } from '../../src-main/lib/clock.ts'

describe('age in completed years', () => {
  it.each([
    ['1960-06-15', '2026-06-14', 65],
    ['1960-06-15', '2026-06-15', 66],
    // Born on 29 February: the birthday of a common year is 1 March.
    ['1960-02-29', '2025-02-28', 64],
    ['1960-02-29', '2025-03-01', 65],
    ['1960-02-29', '2024-02-29', 64],
    ['2026-11-20', '2026-11-20', 0]
  ])('of somebody born on %s is, on %s, %i', (birth, day, age) => {
    expect(ageOn(birth, day)).toBe(age)
  })
})

describe('days', () => {
  it('change at midnight of the zone', () => {
    expect(dayIn('Asia/Shanghai', Date.parse('2026-11-20T15:59:59.999Z'))).toBe('2026-11-20')
    expect(dayIn('Asia/Shanghai', Date.parse('2026-11-20T16:00:00.000Z'))).toBe('2026-11-21')
    expect(startOfDayIn('Asia/Shanghai', '2026-11-21')).toBe('2026-11-20T16:00:00.000Z')
    expect(startOfDayIn('Asia/Urumqi', '2026-11-21')).toBe('2026-11-20T18:00:00.000Z')
  })

  it('are added and counted over leap years and month ends', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(days, fc.integer({ min: -5000, max: 5000 }), (date, count) => {
        const day = date.toISOString().slice(0, 10)
        expect(daysBetween(day, addDays(day, count))).toBe(count)
      })
    )
  })

  it('begin at an instant whose day it is, in any zone', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Asia/Urumqi', 'UTC', 'America/New_York', 'Europe/Berlin')
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(zones, days, (zone, date) => {
        const day = date.toISOString().slice(0, 10)
        const start = Date.parse(startOfDayIn(zone, day))
        expect([dayIn(zone, start), dayIn(zone, start - 1)]).toEqual([day, addDays(day, -1)])
      })
    )
  })
})
