import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src-main/lib/clock.ts'
import {
  classOf,
  codesChangeOn,
  countedCodes,
  keyCodesOn,
  type PopulationFacts
} from '../../src-main/signing/rules/population.ts'

const facts = (change: Partial<PopulationFacts> = {}): PopulationFacts => ({
  birthDate: '1990-05-20',
  keyPopulations: [],
  conditions: [],
  ...change
})

describe('key populations', () => {
  it.each([
    ['2019-11-22', []],
    ['2019-11-23', ['child-0-6']],
    ['2023-11-22', ['child-0-6']],
    ['2023-11-23', ['child-0-6', 'child-0-3']],
    ['1966-11-22', ['age60']],
    ['1966-11-23', []],
    ['1961-11-22', ['age60', 'age65']],
    ['1946-11-22', ['age60', 'age65', 'age80']]
  ])('of somebody born on %s are, on 22 November 2026, %j', (birthDate, codes) => {
    expect(keyCodesOn(facts({ birthDate }), '2026-11-22')).toEqual(codes)
  })

  it('hold from the first to the last day that was marked, and a disease until it has ended', () => {
    const marked = facts({
      keyPopulations: [{ code: 'pregnant', from: '2026-01-10', to: '2026-09-30' }],
      conditions: [{ code: 'hypertension', endedOn: '2026-06-01' }]
    })
    expect(keyCodesOn(marked, '2026-01-09')).toEqual(['hypertension'])
    expect(keyCodesOn(marked, '2026-01-10')).toEqual(['hypertension', 'pregnant'])
    expect(keyCodesOn(marked, '2026-06-01')).toEqual(['pregnant'])
    expect(keyCodesOn(marked, '2026-09-30')).toEqual(['pregnant'])
    expect(keyCodesOn(marked, '2026-10-01')).toEqual([])
  })

  it('count as the region’s pack says; where it is silent, all of them do', () => {
    const codes = ['age60', 'hypertension', 'migrant', 'severe-mental-disorder', 'low-income']
    expect(countedCodes(codes, null)).toEqual(codes)
    expect(countedCodes(codes, ['age65', 'chronic'])).toEqual(['hypertension'])
    expect(countedCodes(codes, ['disabled-incl-mental', 'low-income'])).toEqual([
      'severe-mental-disorder',
      'low-income'
    ])
  })

  it('make class I, whoever lives with one class II, and everybody else class III', () => {
    expect([classOf(true, true), classOf(true, false), classOf(false, true), classOf(false, false)]).toEqual([
      'I',
      'I',
      'II',
      'III'
    ])
  })

  it('never change before the day that is named for it', () => {
    const aDay = fc.integer({ min: 0, max: 4000 }).map(days => addDays('2020-01-01', days))
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 36_000 }).map(days => addDays('1925-01-01', days)),
        fc.array(fc.tuple(aDay, aDay), { maxLength: 3 }),
        aDay,
        fc.integer({ min: 0, max: 3000 }),
        (birthDate, marks, day, ahead) => {
          const person = facts({
            birthDate,
            keyPopulations: marks.map(([one, other]) => ({
              code: 'pregnant',
              from: one < other ? one : other,
              to: one < other ? other : one
            }))
          })
          const next = codesChangeOn(person, day)
          const later = addDays(day, ahead)
          if (birthDate <= day && (next === null || later < next)) {
            expect(keyCodesOn(person, later)).toEqual(keyCodesOn(person, day))
          }
        }
      )
    )
  })
})
