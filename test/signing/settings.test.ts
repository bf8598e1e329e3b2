import type { ServiceItem, ServicePackage } from '@contract/signing/catalogue'
import { fenOf, money, signableLabel } from '@renderer/signing/settings/catalogue-words.ts'
import { matches, usesOf } from '@renderer/signing/settings/item-uses.ts'
import { changesSince, formOf, inputOf, offerStateOf } from '@renderer/signing/settings/package-draft.ts'
import { movingLines, notComingBackLines, stayingLines } from '@renderer/signing/settings/transfer-words.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const line = (
  itemId: string,
  timesPerYear: number | null,
  isUnlimited = false
): ServicePackage['lines'][number] => ({
  itemId,
  timesPerYear,
  isUnlimited,
  code: itemId,
  name: `项目${itemId}`,
  content: '',
  feeFen: 1_000,
  chargeCode: '',
  evidence: 'service-note'
})
const aPackage = (change: Partial<ServicePackage> = {}): ServicePackage => ({
  id: 'p1',
  version: 1,
  familyId: 'p1',
  number: 1,
  name: '慢病包',
  kind: 'individual',
  payType: 'resident-fixed',
  tier: 'middle',
  types: ['copd'],
  priceFen: 15_000,
  chargeCode: 'S-1',
  insuranceFen: null,
  publicHealthFen: 0,
  discountFen: 1_050,
  status: 'published',
  validFrom: '2026-01-01',
  validTo: null,
  lines: [line('a', 4), line('b', null, true)],
  itemsFen: null,
  builtUpFen: null,
  warnings: [],
  ...change
})

describe('a package in the form', () => {
  it('goes back as it came, to the fen', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 0, max: 100_000_000 })),
        fc.array(fc.option(fc.integer({ min: 1, max: 366 })), { minLength: 1, maxLength: 5 }),
        (fen, times) => {
          const one = aPackage({
            priceFen: fen ?? 0,
            insuranceFen: fen,
            lines: times.map((each, index) => line(String(index), each))
          })
          const { priceFen, insuranceFen, lines, types } = inputOf(formOf(one))
          expect([priceFen, insuranceFen, types]).toEqual([one.priceFen, one.insuranceFen, one.types])
          expect(lines.map(({ timesPerYear }) => timesPerYear)).toEqual(times)
        }
      )
    )
  })

  it('that is negotiated has no price, and an unlimited line no number', () => {
    const form = formOf(aPackage())
    form.payType = 'resident-negotiated'
    form.lines = [{ itemId: 'a', timesPerYear: 4, isUnlimited: true }]
    expect(inputOf(form)).toMatchObject({
      priceFen: null,
      lines: [{ itemId: 'a', timesPerYear: null, isUnlimited: true }]
    })
  })

  it('says what it does otherwise than the version before', () => {
    const before = aPackage()
    const form = formOf(before)
    expect(changesSince(before, form, [])).toEqual([])
    form.priceYuan = 160.5
    form.lines = [
      { itemId: 'c', timesPerYear: 1, isUnlimited: false },
      { itemId: 'a', timesPerYear: 6, isUnlimited: false }
    ]
    expect(
      changesSince(before, form, [
        { id: 'c', name: '心电图' },
        { id: 'a', name: '随访' }
      ])
    ).toEqual(['价格 150 元 → 160.5 元', '新增 心电图', '去掉 项目b', '随访 每年 4 次 → 每年 6 次'])
  })

  it.each([
    ['draft', null, null, '草稿'],
    ['published', '2026-05-02', null, '待启用'],
    ['published', '2026-05-01', null, '可签'],
    ['published', '2026-01-01', '2026-05-01', '可签'],
    ['published', '2026-01-01', '2026-04-30', '停签'],
    ['withdrawn', '2026-01-01', '2026-06-30', '可签'],
    ['withdrawn', '2026-01-01', '2026-04-30', '停签']
  ] as const)('a version %s from %s to %s is on 1 May: %s', (status, validFrom, validTo, expected) => {
    expect(offerStateOf({ status, validFrom, validTo }, '2026-05-01')).toBe(expected)
  })

  it.each([
    [null, null, '—'],
    ['2026-01-01', null, '2026-01-01 起'],
    ['2026-01-01', '2026-12-31', '2026-01-01 至 2026-12-31']
  ])('signable from %s to %s reads %s', (validFrom, validTo, expected) => {
    expect(signableLabel({ validFrom, validTo })).toBe(expected)
  })
})

describe('money', () => {
  it.each([
    [null, '—'],
    [0, '0.00'],
    [-1_205, '-12.05'],
    [123_456, '1,234.56']
  ])('%s fen reads %s', (fen, expected) => {
    expect(money(fen)).toBe(expected)
  })
  it.each([
    [null, null],
    [0.29, 29],
    [1.005, 100],
    [19.99, 1_999]
  ])('%s yuan is %s fen', (yuan, expected) => {
    expect(fenOf(yuan)).toBe(expected)
  })
})

describe('an item', () => {
  const item: Pick<ServiceItem, 'code' | 'name' | 'content' | 'chargeCode'> = {
    code: 'YL-03',
    name: '血压测量',
    content: '坐位，两次',
    chargeCode: '110200'
  }
  it.each([
    ['yl-0', true],
    ['血压', true],
    [' 坐位 ', true],
    ['1102', true],
    ['', true],
    ['血糖', false]
  ])('is found by %j: %s', (query, expected) => {
    expect(matches(item, query)).toBe(expected)
  })

  it('is in use where it can be signed or is still promised, not in what is over', () => {
    const packages = [
      aPackage({ id: 'draft', status: 'draft' }),
      aPackage({ id: 'old', status: 'withdrawn' }),
      aPackage({ id: 'over', status: 'withdrawn' }),
      aPackage({ id: 'other', lines: [line('b', 1)] })
    ]
    const uses = usesOf('a', packages, new Map([['old', 3]]))
    expect(uses.map(use => [use.package.id, use.line.timesPerYear, use.contracts])).toEqual([
      ['draft', 4, 0],
      ['old', 4, 3]
    ])
  })
})

describe('a transfer in words', () => {
  const preview = {
    moves: {
      contracts: 3,
      individual: 1,
      households: 2,
      residents: 4,
      followUps: 5,
      committees: ['梧桐居委会']
    },
    stays: { contracts: 0, residents: 0, committees: [], openActs: 0, teamsLed: [] },
    team: { before: { persons: 1, households: 1 }, after: { persons: 3, households: 3 } },
    obstacles: [],
    inTheWay: [],
    warnings: []
  }
  it('names everything that goes over', () => {
    expect(movingLines(preview)).toEqual([
      '3 份有效协议（其中个性化 1 份），涉及 2 户',
      '4 位居民档案中的责任医生',
      '5 项待办随访，随居民档案一起转',
      '1 个居（村）委会的包干：梧桐居委会'
    ])
  })
  it('names what is left with the doctor only where something is left', () => {
    expect(stayingLines(preview, '王医生')).toHaveLength(2)
    const stays = {
      contracts: 2,
      residents: 0,
      committees: ['香樟居委会'],
      openActs: 1,
      teamsLed: ['第一团队']
    }
    expect(stayingLines({ ...preview, stays }, '王医生').slice(2)).toEqual([
      '所选范围以外：2 份协议、0 位居民仍归王医生',
      '香樟居委会仍由王医生包干',
      '1 次未办完的签约仍写着王医生：请先办完，或作废后重签',
      '王医生仍是“第一团队”的负责人：请在“团队”中更换'
    ])
  })
  it('says of a taking back what it does not undo', () => {
    const undo = {
      contracts: 3,
      residents: 4,
      committees: [],
      residentsElsewhere: 1,
      successors: 2,
      obstacles: [],
      inTheWay: []
    }
    expect(notComingBackLines(undo, '李医生').slice(2)).toEqual([
      '2 份转移后续签的协议仍归李医生',
      '1 位居民此后已改选医生或重新签约，不再改动'
    ])
  })
})
