import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src-main/lib/clock.ts'
import {
  changesOn,
  dueDay,
  fulfil,
  type Promise as Promised,
  promisedIn,
  type ServiceRecord,
  stateOf,
  yearOn
} from '../../src-main/signing/fulfilment/rules.ts'
import { addMonths } from '../../src-main/signing/rules/dates.ts'

const term = { startOn: '2026-03-01', lastOn: '2028-02-29' }
const first = { from: '2026-03-01', to: '2027-02-28', wholeTo: '2027-02-28' }
const line: Promised = {
  itemId: 'item',
  evidence: 'hypertension-follow-up',
  audience: 'person',
  timesPerYear: 4,
  isUnlimited: false
}
const record = (day: string, change: Partial<ServiceRecord> = {}): ServiceRecord => ({
  residentId: 'own',
  kind: 'hypertension-follow-up',
  itemId: null,
  recordId: `record ${day}`,
  day,
  doerId: null,
  ...change
})
const of = (records: readonly ServiceRecord[], change: Partial<Promised> = {}, year = first) =>
  fulfil({ ...line, ...change }, year, 'own', new Set(['own', 'wife']), records)

describe('the year of a contract', () => {
  it.each([
    ['2026-02-28', null],
    ['2026-03-01', '2026-03-01 2027-02-28'],
    ['2027-02-28', '2026-03-01 2027-02-28'],
    ['2027-03-01', '2027-03-01 2028-02-29'],
    ['2028-02-29', '2027-03-01 2028-02-29'],
    ['2028-03-01', null]
  ])('is counted from its start: on %s it is %s', (day, expected) => {
    const year = yearOn(term, day)
    expect(year === null ? null : `${year.from} ${year.to}`).toBe(expected)
  })

  it('ends with the contract, and owes only what fell due before', () => {
    const year = yearOn({ startOn: '2026-03-01', lastOn: '2026-09-15' }, '2026-05-01')
    expect(year).toEqual({ from: '2026-03-01', to: '2026-09-15', wholeTo: '2027-02-28' })
    if (year !== null) expect([4, 12, 1].map(times => promisedIn(year, times))).toEqual([2, 6, 0])
  })

  it('changes by itself when it begins, when the next begins, and when the contract is over', () => {
    expect(changesOn(term, '2026-01-01')).toBe('2026-03-01')
    expect(changesOn(term, '2026-03-01')).toBe('2027-03-01')
    expect(changesOn(term, '2027-03-01')).toBe('2028-03-01')
    expect(changesOn(term, '2028-03-01')).toBeNull()
  })
})

describe('when a service is due', () => {
  it.each([
    [4, ['2026-05-31', '2026-08-31', '2026-11-30', '2027-02-28']],
    [1, ['2027-02-28']],
    [2, ['2026-08-31', '2027-02-28']],
    [5, ['2026-05-12', '2026-07-24', '2026-10-05', '2026-12-17', '2027-02-28']]
  ])('%s times a year are spread evenly', (times, days) => {
    expect(days.map((_day, index) => dueDay(first, index + 1, times))).toEqual(days)
  })

  it('is never before the one that comes first, and the last is the last day of the year', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 366 }), (offset, times) => {
        const from = addDays('2024-01-01', offset)
        const wholeTo = addDays(addMonths(from, 12), -1)
        const days = Array.from({ length: times }, (_one, index) =>
          dueDay({ from, to: wholeTo, wholeTo }, index + 1, times)
        )
        expect(days).toEqual([...days].sort())
        expect(days.at(-1)).toBe(wholeTo)
      })
    )
  })
})

describe('what counts for a line', () => {
  it('is a record of its kind from the first day of the year to the last', () => {
    const { done, nextDueOn, lastDoneOn } = of(
      ['2026-02-28', '2026-03-01', '2027-02-28', '2027-03-01'].map(day => record(day))
    )
    expect([done, nextDueOn, lastDoneOn]).toEqual([2, '2026-11-30', '2027-02-28'])
  })

  it('is one service for one day, however many records it left', () => {
    const { done, records } = of([record('2026-04-01'), record('2026-04-01', { recordId: 'z' })])
    expect([done, records.map(({ counts }) => counts)]).toEqual([1, [true, false]])
  })

  it('is nothing of another kind, and a note only for the item it was written for', () => {
    const note = { kind: 'service-note', itemId: 'item' }
    expect(of([record('2026-04-01', { kind: 'glucose' })]).done).toBe(0)
    expect(of([record('2026-04-01', { ...note, itemId: 'other' })], { evidence: 'service-note' }).done).toBe(
      0
    )
    expect(of([record('2026-04-01', note)], { evidence: 'service-note' }).done).toBe(1)
  })

  it('is what others of the household received, for what was promised to the household only', () => {
    const hers = record('2026-04-01', { residentId: 'wife' })
    const strangers = record('2026-04-02', { residentId: 'stranger' })
    expect(of([hers, strangers]).done).toBe(0)
    expect(of([hers, strangers], { audience: 'household' }).done).toBe(1)
  })

  it('is complete at the number promised, and more is counted all the same', () => {
    const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']
    const records = days.map(day => record(day))
    expect(of(records.slice(0, 3)).isComplete).toBe(false)
    expect(of(records.slice(0, 4))).toMatchObject({ isComplete: true, nextDueOn: null, done: 4 })
    expect(of(records)).toMatchObject({ isComplete: true, nextDueOn: null, done: 5, promised: 4 })
  })

  it('is counted without anything owed where the item is unlimited or as needed', () => {
    for (const isUnlimited of [true, false]) {
      const one = of([record('2026-04-01')], { timesPerYear: null, isUnlimited })
      expect(one).toMatchObject({ done: 1, promised: null, nextDueOn: null, isComplete: false })
      expect(stateOf({ isUnlimited, promised: null, nextDueOn: null }, '2026-04-01', 30)).toBe(
        isUnlimited ? 'unlimited' : 'as-needed'
      )
    }
  })
})

describe('where a line stands', () => {
  it.each([
    ['2026-03-31', 'overdue'],
    ['2026-04-01', 'due'],
    ['2026-05-01', 'due'],
    ['2026-05-02', 'later'],
    [null, 'complete']
  ])('due on %s, on 1 April with thirty days ahead, it is %s', (nextDueOn, expected) => {
    expect(stateOf({ isUnlimited: false, promised: 4, nextDueOn }, '2026-04-01', 30)).toBe(expected)
  })
})
