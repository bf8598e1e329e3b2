import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { glucoseMark, policyOf, pressureMark } from '../../src-main/policy/rules.ts'

const { hypertension, diabetes } = policyOf('national')

describe('a pressure wherever it stands', () => {
  const levelOf = (systolicMmHg: number | null, diastolicMmHg: number | null, age: number | null = 50) =>
    pressureMark(hypertension, { systolicMmHg, diastolicMmHg }, age)?.level ?? null

  it.each([
    [139, 89, 50, null],
    [140, 89, 50, 'above'],
    [139, 90, 50, 'above'],
    [149, 89, 65, null],
    [150, 89, 65, 'above'],
    [149, 89, 64, 'above'],
    [140, 80, null, 'above'],
    [179, 109, 50, 'above'],
    [180, 109, 50, 'critical'],
    [179, 110, 50, 'critical'],
    [182, 112, 70, 'critical'],
    [180, null, 50, 'critical'],
    [null, 110, 50, 'critical'],
    [120, null, 50, null],
    [null, null, 50, null],
    [88, 146, 50, 'odd'],
    [90, 90, 50, 'above']
  ] as const)('%s/%s at the age of %s is marked %s', (systolic, diastolic, age, level) => {
    expect(levelOf(systolic, diastolic, age)).toBe(level)
  })

  it('says the limit, and has a word for who hears it', () => {
    expect(pressureMark(hypertension, { systolicMmHg: 182, diastolicMmHg: 112 }, 70)).toEqual({
      level: 'critical',
      fields: { systolicMmHg: 'critical', diastolicMmHg: 'critical' },
      word: '危急',
      says: '危急：收缩压 182 ≥ 180 mmHg，舒张压 112 ≥ 110 mmHg，处理后紧急转诊'
    })
    expect(pressureMark(hypertension, { systolicMmHg: 191, diastolicMmHg: 99 }, 70)?.fields).toEqual({
      systolicMmHg: 'critical',
      diastolicMmHg: 'above'
    })
    expect(pressureMark(hypertension, { systolicMmHg: 152, diastolicMmHg: 80 }, 70)).toMatchObject({
      fields: { systolicMmHg: 'above' },
      word: '高于目标',
      says: '高于目标：应低于 150/90 mmHg'
    })
    expect(pressureMark(hypertension, { systolicMmHg: 88, diastolicMmHg: 146 }, 70)?.says).toContain(
      '可能填反'
    )
  })

  it('is never less serious for being higher', () => {
    const order = [null, 'above', 'critical']
    const pressure = fc.record({
      systolic: fc.integer({ min: 60, max: 260 }),
      gap: fc.integer({ min: 0, max: 60 })
    })
    fc.assert(
      fc.property(
        pressure,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 18, max: 99 }),
        (one, more, age) => {
          const seriousness = (systolic: number): number =>
            order.indexOf(levelOf(systolic, systolic - one.gap, age) as 'above' | 'critical' | null)
          expect(seriousness(one.systolic + more)).toBeGreaterThanOrEqual(seriousness(one.systolic))
        }
      )
    )
  })
})

describe('a glucose wherever it stands', () => {
  it.each([
    [3.9, 'fasting', 'critical'],
    [4, 'fasting', null],
    [6.9, 'fasting', null],
    [7, 'fasting', 'above'],
    [9.9, 'after-meal-2h', null],
    [10, 'after-meal-2h', 'above'],
    [9.9, null, null],
    [10, null, 'above'],
    [16.6, 'random', 'above'],
    [16.7, 'random', 'critical'],
    [23.5, null, 'critical']
  ] as const)('%s %s is marked %s', (value, kind, level) => {
    expect(glucoseMark(diabetes, value, kind)?.level ?? null).toBe(level)
  })

  it('that is too low is called so', () => {
    expect(glucoseMark(diabetes, 3.5, null)).toMatchObject({ word: '危急低血糖' })
  })
})
