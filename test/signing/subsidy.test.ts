import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitBySubsidy } from '../../src-main/signing/rules/subsidy.ts'

const xuzhou = { amountFen: 4_000, percentMin: 20, percentMax: 40 }

describe('what 徐州 职工医保 adds to an individual package', () => {
  it.each([
    ['100 元, 40 % of it', 10_000, 6_000],
    ['150 元', 15_000, 11_000],
    ['200 元, 20 % of it', 20_000, 16_000]
  ])('%s', (_, feeFen, residentFen) => {
    expect(splitBySubsidy(xuzhou, feeFen, ['1'], true)).toEqual({ fundFen: 4_000, residentFen })
  })

  it.each([
    ['99.99 元 is more than 40 %', 9_999, ['1'], true, '补助与包价的比例'],
    ['200.01 元 is less than 20 %', 20_001, ['1'], true, '补助与包价的比例'],
    ['no insurance is on file', 15_000, [], true, '只写明职工医保'],
    ['another scheme', 15_000, ['3'], true, '只写明职工医保'],
    ['another term than a year', 15_000, ['1'], false, '签约期不是 12 个月']
  ] as const)('is asked for: %s', (_, feeFen, payments, isWholeYear, sentence) => {
    expect(splitBySubsidy(xuzhou, feeFen, payments, isWholeYear)).toContain(sentence)
  })

  it('never pays more than the price, whatever the limits', () => {
    const open = { amountFen: 4_000, percentMin: null, percentMax: null }
    expect(splitBySubsidy(open, 3_999, ['1'], true)).toContain('补助与包价的比例')
    expect(splitBySubsidy(open, 4_000, ['1'], true)).toEqual({ fundFen: 4_000, residentFen: 0 })
  })

  it('always adds up to the price, and stays between 20 and 40 % of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), feeFen => {
        const parts = splitBySubsidy(xuzhou, feeFen, ['1', '7'], true)
        const fits = feeFen >= 10_000 && feeFen <= 20_000
        expect(typeof parts === 'string').toBe(!fits)
        if (typeof parts !== 'string') expect(parts.fundFen + parts.residentFen).toBe(feeFen)
      })
    )
  })
})
