import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Supply } from '../../src-main/medication/long/contract.ts'
import {
  conditionsOf,
  conditionsRefuse,
  drugRefused,
  followUpRefused,
  reckonLong
} from '../../src-main/medication/long/rules.ts'
import { packById } from '../../src-main/policy/packs/shipped.ts'
import { longPrescriptionOn, type RegionalPolicy } from '../../src-main/policy/rules.ts'

const under = (packId: string, overrides: RegionalPolicy['overrides'] = []): RegionalPolicy => ({
  versionId: 'v',
  activations: [{ pack: packById(packId), national: packById('national-2'), validFrom: '2000-01-01' }],
  overrides
})
const rulesOf = (packId: string) => longPrescriptionOn(under(packId), '2026-01-01')
const days = (amount: number): Supply => ({ amount, unit: 'day' })
const months = (amount: number): Supply => ({ amount, unit: 'month' })
const reckon = (packId: string, day: string, asked: Supply) => reckonLong(day, asked, rulesOf(packId), 1)

describe('a long prescription by the pack of the region', () => {
  it.each<[string, string, Supply, string, number | null, boolean]>([
    // Nation: 28 days, longer with a reason, 84 at most.
    ['national-2', '2026-01-05', days(28), '2026-02-02', null, false],
    ['national-2', '2026-01-05', days(29), '2026-02-03', null, true],
    ['national-2', '2026-01-05', days(84), '2026-03-30', null, true],
    // 厦门: 4–8 weeks.
    ['xiamen-2', '2026-01-05', days(28), '2026-02-02', null, false],
    ['xiamen-2', '2026-01-05', days(56), '2026-03-02', null, true],
    // 上海: 1–2 months by the calendar; of a shorter month its last day.
    ['shanghai-2', '2026-01-31', months(1), '2026-02-28', null, false],
    ['shanghai-2', '2028-01-31', months(1), '2028-02-29', null, true],
    ['shanghai-2', '2026-01-30', months(1), '2026-02-28', null, true],
    ['shanghai-2', '2026-12-31', months(2), '2027-02-28', null, true],
    ['shanghai-2', '2026-06-30', months(2), '2026-08-30', null, true],
    ['shanghai-2', '2026-07-01', months(2), '2026-09-01', null, true],
    ['shanghai-2', '2026-07-01', days(45), '2026-08-15', null, true],
    // 江山: 3 months, cut at the nation's 84 days.
    ['jiangshan-2', '2026-02-01', months(3), '2026-04-26', 84, true],
    ['jiangshan-2', '2026-11-30', months(3), '2027-02-22', 84, true],
    ['jiangshan-2', '2026-01-31', months(1), '2026-02-28', null, false],
    ['jiangshan-2', '2026-02-01', days(84), '2026-04-26', null, true]
  ])(
    '%s, given on %s for %j: %s is the first day without medicine',
    (pack, day, asked, on, cutTo, needsReason) => {
      expect(reckon(pack, day, asked)).toMatchObject({ endsOn: on, cutTo, needsReason, refused: null })
    }
  )

  it.each<[string, string, Supply, RegExp]>([
    ['national-2', '2026-01-05', days(85), /最长 84 天/],
    ['national-2', '2026-07-01', months(3), /最长 84 天/],
    ['xiamen-2', '2026-01-05', days(27), /不少于 28 天/],
    ['xiamen-2', '2026-01-05', days(57), /最长 56 天/],
    ['xiamen-2', '2026-01-05', months(2), /最长 56 天/],
    ['shanghai-2', '2026-01-31', days(27), /不少于 1 个月/],
    ['shanghai-2', '2026-07-01', months(3), /最长 2 个月/],
    ['shanghai-2', '2026-07-01', days(63), /最长 2 个月/],
    ['jiangshan-2', '2026-02-01', months(4), /连续处方最长 3 个月/]
  ])('%s, given on %s for %j, is refused', (pack, day, asked, sentence) => {
    expect(reckon(pack, day, asked).refused).toMatch(sentence)
  })

  it('is not cut where the centre has lifted the limit of the nation, and then is three months', () => {
    const lifted = {
      ...{ id: 'o', region: 'jiangshan' as const, path: 'prescription.longDaysAboveNational' as const },
      ...{ value: true, validFrom: '2026-01-01', validTo: null, reason: '县文件' }
    }
    const rules = longPrescriptionOn(under('jiangshan-2', [lifted]), '2026-02-01')
    expect(reckonLong('2026-02-01', months(3), rules, 1)).toMatchObject({ endsOn: '2026-05-01', cutTo: null })
  })

  it('is at most what the centre laid down in days, whatever months its region says', () => {
    const shorter = {
      ...{ id: 'o', region: 'shanghai' as const, path: 'prescription.longDaysMax' as const },
      ...{ value: 30, validFrom: '2026-01-01', validTo: null, reason: '本中心' }
    }
    const rules = longPrescriptionOn(under('shanghai-2', [shorter]), '2026-07-01')
    expect(reckonLong('2026-07-01', days(30), rules, 1).refused).toBeNull()
    expect(reckonLong('2026-07-01', days(31), rules, 1).refused).toMatch(/最长 30 天/)
  })

  it('goes on as many sheets as its drugs need, five on each', () => {
    const sheets = [1, 5, 6, 11].map(
      count => reckonLong('2026-01-05', days(28), rulesOf('national-2'), count).sheets
    )
    expect(sheets).toEqual([1, 1, 2, 3])
  })

  it('ends no earlier for a longer supply, and never beyond the 84 days of the nation', () => {
    const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(
        day,
        fc.constantFrom('shanghai-2', 'jiangshan-2'),
        fc.integer({ min: 1, max: 3 }),
        (date, pack, n) => {
          const on = date.toISOString().slice(0, 10)
          const [one, other] = [reckon(pack, on, months(n)), reckon(pack, on, months(n + 1))]
          expect(one.endsOn <= other.endsOn).toBe(true)
          expect(other.days).toBeLessThanOrEqual(84)
          expect(one.days).toBeGreaterThanOrEqual(28)
        }
      )
    )
  })
})

describe('what may not be part of it', () => {
  const rules = rulesOf('national-2')
  it.each([
    ['an antibacterial', 'antibacterial', true, /抗菌药物不能开长处方/],
    ['a narcotic', 'narcotic', true, /麻醉药品不能开长处方/],
    ['another one under control', 'similar-controlled', true, /不能开长处方/],
    ['what the list says nothing about', null, true, /没有注明/],
    ['what is not on the list', null, false, /不在本中心药品目录/]
  ] as const)('%s is refused', (_what, control, isListed, sentence) => {
    expect(drugRefused({ control, isListed }, rules)).toMatch(sentence)
  })
  it('and what is said to be none of these can', () => {
    expect(drugRefused({ control: 'none', isListed: true }, rules)).toBeNull()
  })
})

describe('who may have one', () => {
  const facts = {
    isSigned: true,
    diseases: ['高血压'],
    stability: ['2026-01-05 随访 132/84 mmHg：控制满意'],
    adherence: ['氨氯地平片（2026-01-05）：规律']
  }
  it.each([
    ['national-2', ['clear-diagnosis', 'stable']],
    ['shanghai-2', ['signed', 'chronic', 'stable', 'adherent']],
    ['xiamen-2', ['signed', 'chronic']],
    ['jiangshan-2', ['signed', 'chronic', 'stable', 'adherent']]
  ])('%s asks for %j', (pack, codes) => {
    const conditions = conditionsOf(rulesOf(pack).eligibility, facts)
    expect(conditions.map(({ code }) => code)).toEqual(codes)
  })

  it('shows how stable and adherent somebody is as facts, and lets only a doctor say so', () => {
    const conditions = conditionsOf(rulesOf('shanghai-2').eligibility, facts)
    expect(conditions.filter(({ state }) => state === 'asked')).toEqual([
      { code: 'stable', label: '病情稳定', state: 'asked', facts: facts.stability },
      { code: 'adherent', label: '依从性好', state: 'asked', facts: facts.adherence }
    ])
    expect(conditionsRefuse(conditions, ['stable'], '长处方')).toMatch(/依从性好/)
    expect(conditionsRefuse(conditions, ['stable', 'adherent'], '长处方')).toBeNull()
  })

  it('refuses by the records whoever is not signed or has no chronic disease, whatever was found', () => {
    const conditions = conditionsOf(rulesOf('xiamen-2').eligibility, {
      ...facts,
      isSigned: false,
      diseases: []
    })
    expect(conditionsRefuse(conditions, ['signed', 'chronic'], '长处方')).toMatch(
      /没有生效的签约协议.*没有登记慢性病/
    )
  })
})

it.each([
  ['2026-01-05', false],
  ['2026-01-06', true],
  ['2026-02-01', true],
  ['2026-02-02', false]
])('a follow-up on %s is inside the supply from 5 January to 2 February: %s', (on, isInside) => {
  expect(followUpRefused(on, '2026-01-05', '2026-02-02') === null).toBe(isInside)
})
