import { describe, expect, it } from 'vitest'
import type { Pack } from '../../src-main/policy/pack/contract.ts'
import { newestOf, packById } from '../../src-main/policy/packs/shipped.ts'
import { type RegionalPolicy, valueOf } from '../../src-main/policy/rules.ts'

type Override = RegionalPolicy['overrides'][number]
const national = newestOf('national')

const activation = (region: Pack['region'], validFrom: string) => ({
  pack: newestOf(region),
  national,
  validFrom
})
const anOverride = (change: Partial<Override>): Override => ({
  id: '00000000-0000-7000-8000-0000000000aa',
  region: 'hangzhou',
  path: 'fee.annualFen',
  value: 15_000,
  validFrom: '2026-01-01',
  validTo: null,
  reason: '区卫健局 2026 年文件',
  ...change
})
const policy = (region: Pack['region'], ...overrides: readonly Override[]): RegionalPolicy => ({
  versionId: '00000000-0000-7000-8000-0000000000bb',
  activations: [activation(region, '0001-01-01')],
  overrides
})
const feeOn = (of: RegionalPolicy, day: string) => valueOf(of, 'fee.annualFen', day)?.value ?? null

describe('what holds in a centre', () => {
  it('is what its region says, with the document it says it in', () => {
    expect(valueOf(policy('xiamen'), 'fee.annualFen', '2026-11-21')).toEqual({
      value: 12_000,
      origin: 'region',
      source: '家庭医生签约服务九地经验材料汇编 第九篇 厦门',
      certainty: 'stated',
      note: null,
      cappedFrom: null
    })
  })

  it('is the national default where the region is silent', () => {
    expect(valueOf(policy('xiamen'), 'contract.graceDays', '2026-11-21')).toMatchObject({
      value: 30,
      origin: 'national',
      certainty: 'design'
    })
    expect(valueOf(policy('national'), 'contract.termMonthsMin', '2026-11-21')).toMatchObject({
      value: 12,
      origin: 'national'
    })
  })

  it('is nothing where nobody says anything', () => {
    expect(valueOf(policy('beijing-yuetan'), 'fee.annualFen', '2026-11-21')).toBeNull()
  })

  it('is what the centre laid down, from the first day of that to the last', () => {
    const of = policy('hangzhou', anOverride({ validTo: '2026-12-31' }))
    expect(feeOn(of, '2025-12-31')).toBe(12_000)
    expect(feeOn(of, '2026-01-01')).toBe(15_000)
    expect(feeOn(of, '2026-12-31')).toBe(15_000)
    expect(feeOn(of, '2027-01-01')).toBe(12_000)
    expect(valueOf(of, 'fee.annualFen', '2026-06-01')).toMatchObject({
      origin: 'override',
      source: '本中心规定：区卫健局 2026 年文件'
    })
  })

  it('is the rule that began last, and of two of one day the one made last', () => {
    const of = policy(
      'hangzhou',
      anOverride({ validFrom: '2026-07-01', validTo: '2026-07-31', value: 30_000 }),
      anOverride({ value: 20_000 }),
      anOverride({ value: 25_000 })
    )
    expect(feeOn(of, '2026-06-30')).toBe(25_000)
    expect(feeOn(of, '2026-07-15')).toBe(30_000)
    expect(feeOn(of, '2026-08-01')).toBe(25_000)
  })

  it('forgets the rules made under another region, and remembers them when that comes back', () => {
    const of: RegionalPolicy = {
      ...policy('hangzhou', anOverride({})),
      activations: [
        activation('hangzhou', '0001-01-01'),
        activation('shanghai', '2026-03-01'),
        activation('hangzhou', '2026-09-01')
      ]
    }
    expect(feeOn(of, '2026-02-28')).toBe(15_000)
    expect(feeOn(of, '2026-03-01')).toBeNull()
    expect(feeOn(of, '2026-08-31')).toBeNull()
    expect(feeOn(of, '2026-09-01')).toBe(15_000)
  })

  it('is asked of the first pack on the days before it was active', () => {
    const of: RegionalPolicy = { ...policy('xiamen'), activations: [activation('xiamen', '2026-05-01')] }
    expect(feeOn(of, '2020-01-01')).toBe(12_000)
  })
})

describe('the longest supply of a long prescription', () => {
  const longest = (of: RegionalPolicy) => valueOf(of, 'prescription.longDaysMax', '2026-11-21')

  it.each([
    ['shanghai', 84],
    ['xiamen', 56],
    ['hangzhou', 84],
    ['national', 84]
  ] as const)('in %s is %d days', (region, days) => {
    expect(longest(policy(region))).toMatchObject({ value: days, cappedFrom: null })
  })

  it('is in months where the source says months', () => {
    const months = (region: 'shanghai' | 'jiangshan') =>
      valueOf(policy(region), 'prescription.longMonthsMax', '2026-11-21')?.value
    expect([months('shanghai'), months('jiangshan')]).toEqual([2, 3])
  })

  it('laid down by the centre is cut to the national one as well, and kept when it is shorter', () => {
    const laidDown = (value: number) =>
      policy('shanghai', anOverride({ region: 'shanghai', path: 'prescription.longDaysMax', value }))
    expect(longest(laidDown(85))).toMatchObject({ value: 84, cappedFrom: 85 })
    expect(longest(laidDown(85))?.note).toContain('85 天')
    expect(longest(laidDown(84))).toMatchObject({ value: 84, origin: 'override', cappedFrom: null })
    expect(longest(laidDown(30))).toMatchObject({ value: 30, origin: 'override' })
  })

  it('may be longer than the national one where the centre says that this is allowed', () => {
    const lifted = anOverride({
      region: 'jiangshan',
      path: 'prescription.longDaysAboveNational',
      value: true
    })
    const ninety = anOverride({ region: 'jiangshan', path: 'prescription.longDaysMax', value: 90 })
    expect(longest(policy('jiangshan', lifted, ninety))).toMatchObject({ value: 90, origin: 'override' })
  })

  it('of a contract signed under the first pack of Jiangshan is the 84 days of the nation, not its 90', () => {
    const first = [{ pack: packById('jiangshan-1'), national, validFrom: '0001-01-01' }]
    expect(longest({ ...policy('jiangshan'), activations: first })).toMatchObject({
      value: 84,
      origin: 'national',
      cappedFrom: 90
    })
  })
})
