import { describe, expect, it } from 'vitest'
import {
  type LimitedItem,
  judge,
  judgeChange,
  judgePulsePressure,
  policyOf,
  type Tier
} from '../../src-main/policy/rules.ts'

const { measurement: limits, hypertension } = policyOf('national')
const adult = 50

describe('两级可信范围', () => {
  it.each<[LimitedItem, number, Tier]>([
    ['systolicMmHg', 39, 'refuse'],
    ['systolicMmHg', 40, 'confirm'],
    ['systolicMmHg', 79, 'confirm'],
    ['systolicMmHg', 80, 'plausible'],
    ['systolicMmHg', 220, 'plausible'],
    ['systolicMmHg', 221, 'confirm'],
    ['systolicMmHg', 300, 'confirm'],
    ['systolicMmHg', 301, 'refuse'],
    ['systolicMmHg', 140.5, 'refuse'],
    ['diastolicMmHg', 19, 'refuse'],
    ['diastolicMmHg', 20, 'confirm'],
    ['diastolicMmHg', 39, 'confirm'],
    ['diastolicMmHg', 40, 'plausible'],
    ['diastolicMmHg', 130, 'plausible'],
    ['diastolicMmHg', 131, 'confirm'],
    ['diastolicMmHg', 200, 'confirm'],
    ['diastolicMmHg', 201, 'refuse'],
    ['heartRatePerMinute', 19, 'refuse'],
    ['heartRatePerMinute', 20, 'confirm'],
    ['heartRatePerMinute', 40, 'plausible'],
    ['heartRatePerMinute', 130, 'plausible'],
    ['heartRatePerMinute', 131, 'confirm'],
    ['heartRatePerMinute', 301, 'refuse'],
    ['weightKg', 0.9, 'refuse'],
    ['weightKg', 29.9, 'confirm'],
    ['weightKg', 30, 'plausible'],
    ['weightKg', 150, 'plausible'],
    ['weightKg', 150.1, 'confirm'],
    ['weightKg', 300.1, 'refuse'],
    ['weightKg', 70.25, 'refuse'],
    ['heightCm', 29.9, 'refuse'],
    ['heightCm', 129.9, 'confirm'],
    ['heightCm', 130, 'plausible'],
    ['heightCm', 200, 'plausible'],
    ['heightCm', 200.1, 'confirm'],
    ['heightCm', 250.1, 'refuse'],
    ['bmi', 7.9, 'refuse'],
    ['bmi', 13.9, 'confirm'],
    ['bmi', 14, 'plausible'],
    ['bmi', 45, 'plausible'],
    ['bmi', 45.1, 'confirm'],
    ['bmi', 80.1, 'refuse'],
    ['cigarettesPerDay', 0, 'plausible'],
    ['cigarettesPerDay', 60, 'plausible'],
    ['cigarettesPerDay', 61, 'confirm'],
    ['cigarettesPerDay', 201, 'refuse'],
    ['spiritsLiangPerDay', 10, 'plausible'],
    ['spiritsLiangPerDay', 10.5, 'confirm'],
    ['spiritsLiangPerDay', 50.1, 'refuse'],
    ['systolicMmHg', Number.NaN, 'refuse']
  ])('%s of %d is %s', (item, value, tier) => {
    const verdict = judge(limits, item, value, adult)
    expect(verdict.tier).toBe(tier)
    expect(verdict.sentence === null).toBe(tier === 'plausible')
  })

  it('tells the person what is odd and what to do', () => {
    expect(judge(limits, 'systolicMmHg', 260, adult).sentence).toBe(
      '收缩压 260 超出可信范围（80–220 mmHg），请重测或确认'
    )
    expect(judge(limits, 'systolicMmHg', 310, adult).sentence).toBe(
      '收缩压 310 不可信（允许 40–300 mmHg），请检查后重填'
    )
  })

  it('does not ask about the small weight of a child', () => {
    expect(judge(limits, 'weightKg', 18, 5).tier).toBe('plausible')
    expect(judge(limits, 'weightKg', 18, 18).tier).toBe('confirm')
    expect(judge(limits, 'weightKg', 0.5, 5).tier).toBe('refuse')
  })

  it.each<[number, number, Tier]>([
    [80, 80, 'refuse'],
    [80, 90, 'refuse'],
    [100, 86, 'confirm'],
    [100, 85, 'plausible'],
    [190, 80, 'plausible'],
    [191, 80, 'confirm']
  ])('systolic %d over diastolic %d is %s', (systolicMmHg, diastolicMmHg, tier) => {
    expect(judgePulsePressure(limits, { systolicMmHg, diastolicMmHg }).tier).toBe(tier)
  })

  it.each<['systolicMmHg' | 'weightKg' | 'heightCm', number, number | null, Tier]>([
    ['systolicMmHg', 190, 140, 'plausible'],
    ['systolicMmHg', 191, 140, 'confirm'],
    ['systolicMmHg', 89, 140, 'confirm'],
    ['systolicMmHg', 250, null, 'plausible'],
    ['weightKg', 70.4, 60.4, 'plausible'],
    ['weightKg', 70.5, 60.4, 'confirm'],
    ['heightCm', 165, 168, 'plausible'],
    ['heightCm', 164.9, 168, 'confirm']
  ])('%s of %d after %s is %s', (item, value, last, tier) => {
    expect(judgeChange(limits, item, value, last).tier).toBe(tier)
  })
})

describe('国家规范第三版', () => {
  it('names where every value comes from', () => {
    const sourced = Object.values(hypertension).filter(value => typeof value === 'object')
    expect(sourced).toHaveLength(9)
    for (const { source } of sourced) expect(source).toMatch(/规范|约定/)
  })

  it('sets the thresholds in every region, since no regional document states others', () => {
    const { region, ...thresholds } = policyOf('xiamen')
    expect(region).toMatchObject({ id: 'xiamen', name: '厦门市' })
    expect(policyOf('national')).toMatchObject(thresholds)
  })
})
