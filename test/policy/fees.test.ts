import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shipped } from '../../src-main/policy/packs/shipped.ts'
import { apportion, overHeads, type Share, sharesToAsk, splitFee } from '../../src-main/policy/rules.ts'

const sharesOf = (id: string, path: 'fee.payers' | 'fee.distribution'): readonly Share[] =>
  shipped.find(pack => pack.id === id)?.values[path]?.value ?? []
const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0)

/** Every split of every pack in which all parts are known. */
const known = shipped.flatMap(pack =>
  (['fee.payers', 'fee.distribution'] as const).flatMap(path => {
    const shares: readonly Share[] = pack.values[path]?.value ?? []
    return shares.length === 0 || sharesToAsk(shares).length > 0
      ? []
      : [{ name: `${pack.id} ${path}`, shares }]
  })
)
const amount = fc.integer({ min: 0, max: 10_000_000_000 })
const heads = fc.integer({ min: 1, max: 300 })

describe('the fee of a contract', () => {
  it('is shared in Hangzhou as 12, 30 and 78 of 120 yuan', () => {
    expect(splitFee(sharesOf('hangzhou-1', 'fee.payers'), 12_000).partsFen).toEqual([1_200, 3_000, 7_800])
  })

  it('is paid in Xiamen as 20, 70 and 30 and handed out as 20, 80 and 20 of 120 yuan', () => {
    expect(splitFee(sharesOf('xiamen-1', 'fee.payers'), 12_000).partsFen).toEqual([2_000, 7_000, 3_000])
    expect(splitFee(sharesOf('xiamen-1', 'fee.distribution'), 12_000).partsFen).toEqual([2_000, 8_000, 2_000])
  })

  it('of 120.00 yuan over seven people is 17.15 twice and 17.14 five times', () => {
    expect(overHeads(12_000, 7)).toEqual([1_715, 1_715, 1_714, 1_714, 1_714, 1_714, 1_714])
    const { heads: people } = splitFee(sharesOf('hangzhou-1', 'fee.payers'), 12_000, 7)
    expect(people.map(({ totalFen }) => totalFen)).toEqual([1_715, 1_715, 1_714, 1_714, 1_714, 1_714, 1_714])
  })

  it('of five people in one household is five times the fee of one', () => {
    const { heads: people, partsFen } = splitFee(sharesOf('hangzhou-1', 'fee.payers'), 60_000, 5)
    expect(partsFen).toEqual([6_000, 15_000, 39_000])
    expect(people).toEqual(
      Array.from({ length: 5 }, () => ({ totalFen: 12_000, partsFen: [1_200, 3_000, 7_800] }))
    )
  })

  it('is known for Hangzhou, and twice for Xiamen', () => {
    expect(known.map(({ name }) => name)).toEqual([
      'hangzhou-1 fee.payers',
      'xiamen-1 fee.payers',
      'xiamen-1 fee.distribution',
      'hangzhou-2 fee.payers',
      'xiamen-2 fee.payers',
      'xiamen-2 fee.distribution'
    ])
  })

  it.each(known)('adds up to the fen for any amount and any number of heads: $name', ({ shares }) => {
    fc.assert(
      fc.property(amount, heads, (total, count) => {
        const split = splitFee(shares, total, count)
        expect(sum(split.partsFen)).toBe(total)
        expect(split.heads).toHaveLength(count)
        for (const head of split.heads) expect(sum(head.partsFen)).toBe(head.totalFen)
        const columns = shares.map((_share, index) => sum(split.heads.map(head => head.partsFen[index] ?? 0)))
        expect(columns).toEqual(split.partsFen)
        const parts = split.heads.flatMap(head => head.partsFen)
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0)
        const totals = split.heads.map(head => head.totalFen)
        expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(1)
      })
    )
  })

  it('adds up for shares a centre makes up itself, in amounts or in hundredths of a per cent', () => {
    const percents = fc
      .array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 6 })
      .filter(list => sum(list) <= 10_000)
      .map(list => [...list, 10_000 - sum(list)].map(one => ({ percent: one / 100, amountFen: null })))
    const amounts = fc
      .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 7 })
      .filter(list => sum(list) > 0)
      .map(list => list.map(amountFen => ({ percent: null, amountFen })))
    fc.assert(
      fc.property(fc.oneof(percents, amounts), amount, heads, (shares, total, count) => {
        const split = splitFee(shares, total, count)
        expect(sum(split.partsFen)).toBe(total)
        expect(sum(split.heads.flatMap(head => head.partsFen))).toBe(total)
      })
    )
  })

  it('differs from the exact share by less than a fen', () => {
    fc.assert(
      fc.property(
        amount,
        fc
          .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 8 })
          .filter(list => sum(list) > 0),
        (total, weights) => {
          for (const [index, part] of apportion(total, weights).entries()) {
            const exact = (total * (weights[index] ?? 0)) / sum(weights)
            expect(Math.abs(part - exact)).toBeLessThan(1.001)
          }
        }
      )
    )
  })

  it('gives the fen left over to the largest remainder, and to the earlier of two equal ones', () => {
    expect(apportion(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(apportion(10, [15, 70, 15])).toEqual([2, 7, 1])
    expect(apportion(3, [1, 2])).toEqual([1, 2])
    expect(apportion(1, [1, 2])).toEqual([0, 1])
  })
})

describe('shares that no document states', () => {
  it('are named, so that the centre is asked for them', () => {
    const shanghai = sharesOf('shanghai-1', 'fee.payers')
    expect(shanghai).toHaveLength(3)
    expect(sharesToAsk(shanghai)).toEqual(shanghai)
    expect(sharesToAsk(sharesOf('jiangshan-1', 'fee.payers'))).toHaveLength(3)
    expect(sharesToAsk(sharesOf('hangzhou-1', 'fee.payers'))).toEqual([])
  })

  it('are asked for one by one when the others are known', () => {
    const open = { percent: null, amountFen: null }
    expect(sharesToAsk([{ percent: 40, amountFen: null }, open])).toEqual([open])
    expect(
      sharesToAsk([
        { percent: 40, amountFen: 4_000 },
        { percent: null, amountFen: 6_000 }
      ])
    ).toEqual([])
  })

  it('are never guessed: the fee cannot be divided', () => {
    expect(() => splitFee(sharesOf('shanghai-1', 'fee.payers'), 12_000)).toThrow('请管理员先在')
    expect(() => splitFee([], 12_000)).toThrow('请管理员先在')
  })

  it('and amounts that are none are a bug, not a fee', () => {
    const payers = sharesOf('hangzhou-1', 'fee.payers')
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => splitFee(payers, wrong)).toThrow(RangeError)
    }
    for (const wrong of [0, -1, 1.5]) expect(() => splitFee(payers, 12_000, wrong)).toThrow(RangeError)
  })
})
