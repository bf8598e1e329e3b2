import { describe, expect, it } from 'vitest'
import { packById, shipped } from '../../src-main/policy/packs/shipped.ts'
import type { RegionalPolicy } from '../../src-main/policy/rules.ts'
import { signingPolicyOn } from '../../src-main/signing/policy.ts'

const under = (packId: string): RegionalPolicy => ({
  versionId: 'v',
  activations: [{ pack: packById(packId), national: packById('national-1'), validFrom: '2000-01-01' }],
  overrides: []
})
const day = '2026-03-01'

describe('what signing takes from the regional pack', () => {
  it('杭州 120 元 is 12 + 30 + 78, 厦门 20 + 70 + 30, with the payers named', () => {
    const hangzhou = signingPolicyOn(under('hangzhou-1'), day)
    expect(hangzhou.split(12_000)).toEqual([1_200, 3_000, 7_800])
    expect(hangzhou.payers?.map(({ label }) => label)).toEqual(['居民个人', '市级财政', '区级财政'])
    expect(signingPolicyOn(under('xiamen-1'), day).split(12_000)).toEqual([2_000, 7_000, 3_000])
  })

  it('江山 names payers without shares, and so is asked', () => {
    expect(signingPolicyOn(under('jiangshan-1'), day).payers).toBeNull()
  })

  it('上海 combines with one hospital of each level, 徐州 adds 40 yuan to a package of 20–40 %, the others are silent', () => {
    const shanghai = signingPolicyOn(under('shanghai-1'), day)
    expect(shanghai.combination).toEqual({ districtHospitalsMax: 1, cityHospitalsMax: 1 })
    expect(signingPolicyOn(under('xuzhou-1'), day).packageSubsidy).toEqual({
      amountFen: 4_000,
      percentMin: 20,
      percentMax: 40
    })
    for (const { id, region } of shipped) {
      const { combination, packageSubsidy } = signingPolicyOn(under(id), day)
      if (region !== 'shanghai')
        expect(combination).toEqual({ districtHospitalsMax: null, cityHospitalsMax: null })
      if (region !== 'xuzhou') expect(packageSubsidy).toBeNull()
    }
  })

  it('no region says whether a contract is reviewed: that is always asked; terms and reminders always known', () => {
    for (const { id } of shipped) {
      const policy = signingPolicyOn(under(id), day)
      expect(policy.needsReview).toBeNull()
      expect(policy.termMonths).toBe(12)
      expect(policy.remindDays).toEqual([60, 30, 7])
      expect(policy.graceDays).toBe(30)
      expect(policy.countedCodes?.length).toBeGreaterThan(0)
    }
  })
})
