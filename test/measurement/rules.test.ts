import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BloodPressureReading } from '../../src-main/measurement/contract.ts'
import { adviceFor, meanOfReadings, plausibilityOf, roundDecimal } from '../../src-main/measurement/rules.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { aReading } from './readings.ts'

const { measurement: limits } = policyOf('national')

describe('一次测量的平均值', () => {
  it('is kept to one decimal and rounded half up for the form', () => {
    const mean = meanOfReadings([aReading(139, 89), aReading(140, 90)])
    expect(mean).toMatchObject({
      systolicMmHg: 139.5,
      diastolicMmHg: 89.5,
      roundedSystolicMmHg: 140,
      roundedDiastolicMmHg: 90,
      count: 2
    })
  })

  it('agrees with exact arithmetic for any readings', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 40, max: 300 }), { minLength: 1, maxLength: 30 }), values => {
        const mean = meanOfReadings(values.map(value => aReading(value, 20)))
        const sum = BigInt(values.reduce((total, value) => total + value, 0))
        const n = BigInt(values.length)
        // Half up on the exact fraction, then half up on the tenths that are shown.
        const tenths = (sum * 20n + n) / (n * 2n)
        const whole = (tenths + 5n) / 10n
        expect(Math.round((mean?.systolicMmHg ?? 0) * 10)).toBe(Number(tenths))
        expect(String(mean?.systolicMmHg)).toBe(
          tenths % 10n === 0n ? String(tenths / 10n) : `${String(tenths / 10n)}.${String(tenths % 10n)}`
        )
        expect(mean?.roundedSystolicMmHg).toBe(Number(whole))
      })
    )
  })

  it('leaves out what was set aside, and is none when nothing counts', () => {
    const aside = aReading(200, 100, { status: 'set-aside', statusReason: '袖带滑落' })
    expect(meanOfReadings([aReading(130, 80), aside])).toMatchObject({ systolicMmHg: 130, count: 1 })
    expect(meanOfReadings([aside])).toBeNull()
  })

  it('takes the pulse from the readings that have one', () => {
    const without = aReading(130, 80, { pulsePerMinute: null })
    expect(meanOfReadings([without, aReading(130, 80, { pulsePerMinute: 75 })])?.pulsePerMinute).toBe(75)
    expect(meanOfReadings([without])?.pulsePerMinute).toBeNull()
  })
})

describe('取整', () => {
  it('rounds the decimal as it is written, half away from zero', () => {
    for (const [value, decimals, expected] of [
      [1.005, 2, 1.01],
      [139.5, 0, 140],
      [139.49, 0, 139],
      [-2.5, 0, -3],
      [2.675, 2, 2.68],
      [8.345, 2, 8.35]
    ] as const) {
      expect(roundDecimal(value, decimals)).toBe(expected)
    }
  })

  it('agrees with decimal arithmetic on text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000_000 }), thousandths => {
        const whole = (thousandths - (thousandths % 1000)) / 1000 + (thousandths % 1000 >= 500 ? 1 : 0)
        expect(roundDecimal(thousandths / 1000, 0)).toBe(whole)
      })
    )
  })
})

describe('下一步提示', () => {
  const home = { setting: 'home' } as const
  it.each<[string, BloodPressureReading[], RegExp | null]>([
    ['one reading asks for a second', [aReading(130, 80)], /再测一次/],
    ['two readings 5 apart are enough', [aReading(130, 80), aReading(135, 80)], null],
    ['systolic 6 apart asks for a third', [aReading(130, 80), aReading(136, 80)], /相差 6 mmHg.*第三次/],
    ['diastolic 6 apart asks for a third', [aReading(130, 80), aReading(130, 86)], /第三次/],
    ['three are enough however far apart', [aReading(130, 80), aReading(150, 80), aReading(140, 80)], null],
    ['nothing that counts asks to measure anew', [aReading(130, 80, { status: 'set-aside' })], /重测/],
    ['a value from home asks for nothing', [aReading(130, 80, home)], null],
    [
      'arms 10 apart: the higher counts',
      [aReading(130, 80, { arm: 'left' }), aReading(140, 80, { arm: 'right' })],
      /以右臂为准.*左臂读数设为不计入$/
    ],
    [
      'arms 20 apart: refer as well',
      [aReading(150, 80, { arm: 'left' }), aReading(130, 80, { arm: 'right' })],
      /以左臂为准.*建议转诊/
    ]
  ])('%s', (_name, readings, expected) => {
    const advice = adviceFor(limits, readings)
    if (expected === null) expect(advice).toBeNull()
    else expect(advice).toMatch(expected)
  })
})

describe('读数的可信度', () => {
  it('puts each sentence at its field', () => {
    const typed = { systolicMmHg: 230, diastolicMmHg: 250, pulsePerMinute: 135 }
    const { refused, toConfirm } = plausibilityOf(limits, typed, 150)
    expect(Object.keys(refused)).toEqual(['diastolicMmHg'])
    expect(refused.diastolicMmHg).toMatch(/不可信.*；收缩压必须高于舒张压/)
    expect(toConfirm.systolicMmHg).toMatch(/超出可信范围.*；.*与上次 150 mmHg 相差超过 50/)
    expect(toConfirm.pulsePerMinute).toMatch(/心率 135/)
  })
})
