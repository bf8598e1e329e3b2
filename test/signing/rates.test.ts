import { describe, expect, it } from 'vitest'
import {
  type DueContract,
  firstVisitRate,
  impliedDenominator,
  keyPopulationRate,
  populationRate,
  renewalRate,
  signingRate
} from '../../src-main/signing/rules/rates.ts'

// Published figures of the nine experiences (2014–2019): number signed, rate, and the population that follows from both.
const published: readonly (readonly [string, string, number, number, number])[] = [
  ['N-11', '成都 签约', 4_397_000, 37, 11_883_784],
  ['N-11', '成都 重点人群', 2_371_700, 62.3, 3_806_902],
  ['N-15', '厦门 签约', 486_000, 23.04, 2_109_375],
  ['N-16', '厦门 高血压（估算患病数）', 129_600, 40.84, 317_336],
  ['N-17', '厦门 糖尿病（估算患病数）', 58_000, 35.69, 162_511],
  ['N-19', '厦门 65 岁以上', 103_300, 52.58, 196_463],
  ['N-21', '徐州 签约', 3_433_500, 39.18, 8_763_400]
]

describe('rates', () => {
  it.each(published)(
    '%s %s: %i at %f %% means %i people, and back',
    (_row, label, signed, percent, people) => {
      expect(impliedDenominator(signed, percent)).toBe(people)
      expect(populationRate(label, signed, people).percent).toBe(percent)
    }
  )

  it('N-18 厦门: both diseases together are 39.10 %, above the 35 % that was published', () => {
    expect(populationRate('两病', 129_600 + 58_000, 317_336 + 162_511).percent).toBe(39.1)
  })

  it('N-08 杭州主城区: 808,000 signed at 30 % or more means at most 2.69 million people', () => {
    expect(impliedDenominator(808_000, 30)).toBe(2_693_333)
    expect(signingRate('resident', 808_000, 2_693_333).percent).toBe(30)
  })

  it('N-10 杭州: 42.50 % of 1,732,000 signed are 60 or older, if the sentence is read so', () => {
    expect(populationRate('60 岁以上', 736_100, 1_732_000).percent).toBe(42.5)
  })

  it('N-01 上海: over ten million at over 45 % means some 22 million', () => {
    expect(impliedDenominator(10_000_000, 45)).toBe(22_222_222)
  })

  it('N-22 徐州: 669,300 of 3,433,500 signed at the first visit are 19.49 %', () => {
    expect(firstVisitRate(669_300, 3_433_500).percent).toBe(19.49)
  })

  it('N-24 江山: over the registered population it is another indicator', () => {
    const registered = signingRate('registered', 20, 100)
    const living = signingRate('resident', 20, 100)
    expect(registered.name).not.toBe(living.name)
    expect(registered.formula).not.toBe(living.formula)
  })

  it('say nothing where nobody has said how many there are', () => {
    expect(signingRate('jurisdiction', 10, null)).toMatchObject({
      numerator: 10,
      denominator: null,
      percent: null
    })
    expect(keyPopulationRate(0, 0).percent).toBeNull()
  })
})

const due = (change: Partial<DueContract> = {}): DueContract => ({
  endOn: '2026-06-30',
  lastOn: '2026-06-30',
  closeReason: null,
  successorStartOn: null,
  ...change
})
const year = { from: '2026-01-01', to: '2026-12-31' }

describe('the renewal rate', () => {
  it('N-13 大丰: 914 of 1,000 due are 91.4 %', () => {
    const contracts = Array.from({ length: 1000 }, (_one, index) =>
      due(index < 914 ? { successorStartOn: '2026-07-01' } : {})
    )
    expect(renewalRate(contracts, year, 30, false)).toMatchObject({
      numerator: 914,
      denominator: 1000,
      percent: 91.4
    })
  })

  it.each([
    ['2026-07-01', 1],
    ['2026-07-30', 1],
    ['2026-07-31', 0]
  ])(
    'counts a successor that starts on %s as %i within thirty days of grace',
    (successorStartOn, renewed) => {
      expect(renewalRate([due({ successorStartOn })], year, 30, false).numerator).toBe(renewed)
    }
  )

  it('looks at what ends in the period only, and leaves out the dead and those who moved where the region says so', () => {
    const contracts = [
      due({ successorStartOn: '2026-07-01' }),
      due({ closeReason: 'death', lastOn: '2026-02-01' }),
      due({ closeReason: 'moved-away', lastOn: '2026-02-01' }),
      due({ closeReason: 'resident-wish', lastOn: '2026-02-01' }),
      due({ endOn: '2025-12-31' }),
      due({ endOn: '2027-01-01' })
    ]
    expect(renewalRate(contracts, year, 30, true)).toMatchObject({
      numerator: 1,
      denominator: 2,
      percent: 50
    })
    expect(renewalRate(contracts, year, 30, false)).toMatchObject({
      numerator: 1,
      denominator: 4,
      percent: 25
    })
  })
})
