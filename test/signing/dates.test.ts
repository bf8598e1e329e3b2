import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, daysBetween } from '../../src-main/lib/clock.ts'
import { endOfTerm, reminderOn, successorStart } from '../../src-main/signing/rules/dates.ts'

const aDay = fc.integer({ min: 0, max: 20_000 }).map(days => addDays('2016-01-01', days))

describe('the term of a contract', () => {
  it.each([
    ['2026-03-01', 12, '2027-02-28'],
    ['2027-03-01', 12, '2028-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-28'],
    ['2026-01-01', 12, '2026-12-31'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-11-21', 36, '2029-11-20']
  ])('that begins on %s for %i months ends on %s', (startOn, months, endOn) => {
    expect(endOfTerm(startOn, months)).toBe(endOn)
  })

  it('of a whole number of years ends the day before the same date, whatever the start', () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: 1, max: 10 }), (startOn, years) => {
        const next = addDays(endOfTerm(startOn, years * 12), 1)
        const sameDate = `${String(Number(startOn.slice(0, 4)) + years)}${startOn.slice(4)}`
        const isLeapDay = startOn.endsWith('-02-29') && !isDay(sameDate)
        expect(next).toBe(isLeapDay ? sameDate.replace('-02-29', '-03-01') : sameDate)
      })
    )
  })

  it('is followed without a gap when it is renewed in time', () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: 0, max: 60 }), (endOn, early) => {
        expect(successorStart(endOn, addDays(endOn, -early), 30)).toBe(addDays(endOn, 1))
      })
    )
  })

  it.each([
    ['2026-12-31', '2027-01-01', '2027-01-01'],
    ['2026-12-31', '2027-01-30', '2027-01-30'],
    ['2026-12-31', '2027-01-31', null]
  ])('that ended on %s and is signed again on %s goes on from %s', (endOn, signedOn, startOn) => {
    expect(successorStart(endOn, signedOn, 30)).toBe(startOn)
  })
})

const isDay = (day: string): boolean => {
  const read = new Date(`${day}T00:00:00.000Z`)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day)
}

describe('the reminder', () => {
  it.each([
    [61, null],
    [60, 60],
    [31, 60],
    [30, 30],
    [8, 30],
    [7, 7],
    [0, 7],
    [-1, 0],
    [-30, 0],
    [-31, null]
  ])('%i days before the end stands at step %s', (daysLeft, step) => {
    const endOn = '2027-02-28'
    expect(reminderOn(endOn, addDays(endOn, -daysLeft), [60, 30, 7], 30)?.step ?? null).toBe(step)
  })

  it('counts the days that are left', () => {
    expect(reminderOn('2027-02-28', '2027-02-01', [60, 30, 7], 30)?.daysLeft).toBe(
      daysBetween('2027-02-01', '2027-02-28')
    )
  })
})
