import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src-main/lib/clock.ts'
import { closedOn, lastOpenDay, policyOf } from '../../src-main/policy/rules.ts'

const { holidays } = policyOf('national')

describe('放假', () => {
  it.each([
    ['2026-02-14', null],
    ['2026-02-15', '春节'],
    ['2026-02-23', '春节'],
    ['2026-02-24', null],
    ['2026-09-30', null],
    ['2026-10-01', '国庆节'],
    ['2026-10-07', '国庆节'],
    ['2026-10-08', null],
    ['2027-02-05', '春节'],
    ['2028-10-01', null]
  ])('on %s the centre is closed for %s', (day, name) => {
    expect(closedOn(holidays, day)?.name ?? null).toBe(name)
  })

  it.each([
    ['2026-10-01', '2026-09-17', '2026-09-30'],
    ['2026-10-07', '2026-09-23', '2026-09-30'],
    ['2026-10-08', '2026-09-24', '2026-10-08'],
    // Nobody is seen in between: the limit stays.
    ['2026-10-07', '2026-09-30', '2026-10-07'],
    ['2026-10-03', '2026-10-01', '2026-10-03']
  ])('a visit due by %s after one on %s is booked for %s', (limit, visit, booked) => {
    expect(lastOpenDay(holidays, limit, visit)).toBe(booked)
  })

  it('never passes the limit, and leaves an open day only for the sake of none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 729 }), fc.integer({ min: 1, max: 120 }), (from, days) => {
        const visit = addDays('2026-01-01', from)
        const limit = addDays(visit, days)
        const booked = lastOpenDay(holidays, limit, visit)
        expect(booked <= limit && booked > visit).toBe(true)
        const skipped = Array.from({ length: days }, (_, index) => addDays(visit, index + 1)).filter(
          day => day > booked && closedOn(holidays, day) === null
        )
        expect(skipped).toEqual([])
      })
    )
  })

  it('is whole: each stretch in its year, in order, with its source', () => {
    for (const { year, source, closed } of holidays.years) {
      expect(source).not.toBe('')
      const days = closed.flatMap(({ from, to }) => [from, to])
      expect(days).toEqual(days.toSorted())
      expect(days.every(day => day.startsWith(String(year)))).toBe(true)
    }
  })
})
