import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QualityReport } from '../../src-main/measurement/quality/contract.ts'
import { addedUp, judgeDigits } from '../../src-main/measurement/quality/rules.ts'
import { COUNT_DIGITS, type DigitCount, SELECT_CLOCKS } from '../../src-main/measurement/quality/store.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// Who rounds to zero, and which clock is wrong: counted from the readings that count.

const { digitPreference } = policyOf('national').measurement
const nobody = { observerId: null, observerName: null, source: null, deviceName: null }
const counted = (readings: number, systolicZeros: number, diastolicZeros = 0): DigitCount => ({
  observerId: null,
  observerName: null,
  source: 'manual',
  deviceName: null,
  readings,
  systolicZeros,
  diastolicZeros
})

describe('a preference for the last digit 0', () => {
  it.each([
    ['more than 40 % of enough readings', 50, 21, 0, /收缩压 42%/],
    ['exactly 40 %', 50, 20, 0, null],
    ['the diastolic alone', 50, 0, 30, /舒张压 60%/],
    ['both', 30, 30, 30, /收缩压 100%、舒张压 100%/],
    ['too few readings', 29, 29, 29, null],
    ['no reading', 0, 0, 0, null]
  ])('%s', (_what, readings, systolic, diastolic, said) => {
    const row = judgeDigits(digitPreference, nobody, [counted(readings, systolic, diastolic)])
    if (said === null) expect(row.warning).toBeNull()
    else expect(row.warning).toMatch(said)
    expect(row.isTooFew).toBe(readings < 30)
  })

  it('names its limit, its smallest sample and where they come from', () => {
    expect(digitPreference).toMatchObject({ zeroShareAbove: 0.4, fewestReadings: 30 })
    expect(digitPreference.source).toMatch(/国家规范没有规定/)
  })

  it('is counted over all rows of a name, whatever their order', () => {
    const some = fc.array(
      fc.record({ name: fc.constantFrom('甲', '乙', '丙'), readings: fc.nat(90), zeros: fc.nat(90) }),
      { maxLength: 20 }
    )
    fc.assert(
      fc.property(some, list => {
        const rows = list.map(({ name, readings, zeros }) => ({
          ...counted(readings, Math.min(zeros, readings)),
          observerName: name
        }))
        const sums = addedUp(digitPreference, rows, ({ observerName }) => ({ ...nobody, observerName }))
        const backwards = addedUp(digitPreference, rows.toReversed(), ({ observerName }) => ({
          ...nobody,
          observerName
        }))
        const total = (all: readonly { readonly readings: number }[]) =>
          all.reduce((sum, { readings }) => sum + readings, 0)
        expect(total(sums)).toBe(total(rows))
        expect(new Set(backwards.map(row => JSON.stringify(row)))).toEqual(
          new Set(sums.map(row => JSON.stringify(row)))
        )
      })
    )
  })
})

describe('the quality report', () => {
  let w: TestWorkstation
  let residentId = ''
  beforeAll(async () => {
    w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
    residentId = (await w.must<{ id: string }>('nurse', 'resident.register', aResident({}))).id
    const enter = async (
      role: 'doctor' | 'nurse',
      systolicMmHg: number,
      diastolicMmHg: number
    ): Promise<void> => {
      await w.must(role, 'measurement.enterBloodPressure', {
        residentId,
        readings: Array.from({ length: 5 }, () => ({ systolicMmHg, diastolicMmHg }))
      })
    }
    // The nurse rounds; the doctor reads what is shown.
    for (let n = 0; n < 6; n += 1) await enter('nurse', 140, n < 4 ? 85 : 90)
    for (let n = 0; n < 6; n += 1) await enter('doctor', n < 2 ? 140 : 138, 84)
    // Before and after the period, by the centre's clock.
    w.setNow('2026-03-02T15:59:59.000Z')
    await enter('doctor', 138, 84)
    w.setNow('2026-03-02T16:00:00.000Z')
    await enter('doctor', 130, 80)
  })
  afterAll(async () => {
    await w.close()
  })
  const report = (role: 'doctor' | 'nurse' | 'administrator', from = '2026-03-02', to = '2026-03-02') =>
    w.must<QualityReport>(role, 'measurement.quality', { from, to })

  it('shows an administrator who rounds, with the count beside the share', async () => {
    const { byObserver, isOwn } = await report('administrator')
    expect(isOwn).toBe(false)
    expect(byObserver).toMatchObject([
      {
        observerName: '李护士',
        readings: 30,
        systolicZeros: 30,
        diastolicZeros: 10,
        systolicShare: 1,
        warning: expect.stringMatching(/收缩压 100% 末位为 0/)
      },
      { observerName: '王医生', readings: 35, systolicZeros: 10, warning: null }
    ])
  })

  it('counts days of the centre, both ends included', async () => {
    const [, doctor] = (await report('administrator')).byObserver
    expect(doctor?.readings).toBe(35)
    const next = await report('administrator', '2026-03-03', '2026-03-03')
    expect(next.byObserver.map(({ readings }) => readings)).toEqual([5])
    expect(next.byObserver[0]).toMatchObject({ isTooFew: true, warning: null })
  })

  it('shows a doctor only what they measured', async () => {
    const { byObserver, byBoth, isOwn } = await report('doctor')
    expect(isOwn).toBe(true)
    for (const rows of [byObserver, byBoth]) expect(rows.map(row => row.observerName)).toEqual(['王医生'])
  })

  it('leaves out a reading that was set aside', async () => {
    const [series] = await w.must<{ readings: { id: string }[] }[]>('nurse', 'measurement.series', {
      residentId
    })
    const readingId = series?.readings[0]?.id
    await w.must('nurse', 'measurement.setAside', { readingId, reason: '袖带滑脱' })
    const next = await report('administrator', '2026-03-03', '2026-03-03')
    expect(next.byObserver[0]?.readings).toBe(4)
    await w.must('nurse', 'measurement.setAside', { readingId, reason: null })
  })

  it('refuses a period that ends before it begins, and one of more than two years', async () => {
    const ask = w.as('administrator')
    for (const [from, to] of [
      ['2026-03-03', '2026-03-02'],
      ['2020-01-01', '2026-03-02']
    ])
      expect(await ask('measurement.quality', { from, to })).toMatchObject({
        ok: false,
        error: { code: 'invalid-input', fields: { from: expect.any(String) } }
      })
    expect(
      await w.as('assistant')('measurement.quality', { from: '2026-03-02', to: '2026-03-02' })
    ).toMatchObject({
      ok: false,
      error: { code: 'forbidden' }
    })
  })

  it.each([
    ['COUNT_DIGITS', COUNT_DIGITS],
    ['SELECT_CLOCKS', SELECT_CLOCKS]
  ])('%s reads an index of the period, never every reading', (_name, sql) => {
    const plan = w
      .db()
      .prepare<[string, string], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all('2026-01-01', '2026-02-01')
      .map(({ detail }) => detail)
    expect(plan.join('\n')).toMatch(
      /SEARCH blood_pressure_reading USING COVERING INDEX blood_pressure_reading_quality/
    )
    expect(plan.filter(detail => /SCAN blood_pressure_reading/.test(detail))).toEqual([])
  })
})
