import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Pack, pack as packSchema, regions } from '../../src-main/policy/pack/contract.ts'
import { fields, groupOf, groups, type Path } from '../../src-main/policy/pack/fields/contract.ts'
import { newestOf, shipped } from '../../src-main/policy/packs/shipped.ts'
import { asksOf, type RegionalPolicy, valueOf } from '../../src-main/policy/rules.ts'
import { corrections, statements } from './stated.ts'

const paths = Object.keys(fields) as Path[]
const day = '2026-11-21'
const national = newestOf('national')
const under = (pack: Pack): RegionalPolicy => ({
  versionId: '00000000-0000-7000-8000-00000000000a',
  activations: [{ pack, national, validFrom: '0001-01-01' }],
  overrides: []
})

describe('the packs of nine regions', () => {
  it('are there, one for each region', () => {
    expect([...new Set(shipped.map(({ region }) => region))]).toEqual(Object.keys(regions))
    expect(Object.keys(statements).toSorted()).toEqual(Object.keys(regions).toSorted())
  })

  it.each(shipped)('$id has the shape of a pack', one => {
    expect(packSchema.safeParse(one).error?.issues ?? []).toEqual([])
  })

  it.each(shipped)('$id says of every field what its sources say, and nothing where they are silent', one => {
    const stated = { ...statements[one.region], ...(one.version > 1 && corrections[one.region]) }
    expect(Object.keys(stated).filter(path => !paths.includes(path as Path))).toEqual([])
    for (const path of paths) {
      const [value, row] = stated[path] ?? [null, 'silent']
      expect(one.values[path]?.value ?? null, `${path} (${row})`).toEqual(value)
    }
  })

  it('say what is calculated, what was not seen and what is our own choice', () => {
    const newest = shipped.filter(one => one === newestOf(one.region))
    const marked = newest.flatMap(({ id, values }) =>
      Object.entries(values).flatMap(([path, value]) =>
        value === null || value.certainty === 'stated' ? [] : [`${id} ${path} ${value.certainty}`]
      )
    )
    expect(marked).toEqual([
      'national-2 contract.termMonthsMin standard',
      'national-2 contract.termMonthsDefault design',
      'national-2 contract.termMonthsMax unverified',
      'national-2 contract.renewal standard',
      'national-2 contract.graceDays design',
      'national-2 contract.remindDays design',
      'national-2 contract.signingModes design',
      'national-2 contract.oneActivePerPerson standard',
      'national-2 contract.residenceMonthsMin standard',
      'national-2 team.membersMax design',
      'national-2 team.panelPersonsMax unverified',
      'national-2 keyPopulations.codes standard',
      'national-2 prescription.validDays standard',
      'national-2 prescription.validDaysMax standard',
      'national-2 prescription.ordinaryDaysMax standard',
      'national-2 prescription.emergencyDaysMax standard',
      'national-2 prescription.drugsPerSheetMax standard',
      'national-2 prescription.longDaysMax standard',
      'national-2 prescription.longDaysReasonAbove unverified',
      'national-2 prescription.longDaysAboveNational design',
      'national-2 prescription.longEligibility standard',
      'national-2 prescription.longExcludes standard',
      'national-2 referral.followDays standard',
      'national-2 insurance.estimateOnly design',
      'xiamen-2 contract.termMonthsDefault derived',
      'dafeng-2 contract.termMonthsDefault derived',
      'jiangshan-2 fee.annualMinFen derived',
      'xuzhou-2 fee.packagePriceImpliedMinFen derived',
      'xuzhou-2 fee.packagePriceImpliedMaxFen derived'
    ])
  })

  it('never change once they were shipped, for contracts were signed under them', () => {
    // A field added later is null in the old packs and no change of them.
    const saidBy = ({ values, ...rest }: Pack) => [
      rest,
      Object.entries(values)
        .filter(([, value]) => value !== null)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
    ]
    const digests = Object.fromEntries(
      shipped.map(one => [
        one.id,
        createHash('sha256')
          .update(JSON.stringify(saidBy(one)))
          .digest('hex')
          .slice(0, 16)
      ])
    )
    expect(digests).toEqual({
      'beijing-yuetan-1': '78d7f65b4fe3dccf',
      'beijing-yuetan-2': '4a0132d8667b2bd7',
      'chengdu-1': 'e0c17035407864d0',
      'dafeng-1': '081b9af6c1e0a8e3',
      'dafeng-2': 'f26a6cd18a5b5f61',
      'hangzhou-1': '36bc11176e056e7f',
      'hangzhou-2': '7a76f09409710541',
      'jiangshan-1': '768e31d570e462a8',
      'jiangshan-2': '71b68c529e56b7f7',
      'national-1': '7757782fe1c588ac',
      'national-2': '66e117b71fb6ffc8',
      'shanghai-1': '3c19bd27a1f50044',
      'shanghai-2': '40468fbc218360b1',
      'xiamen-1': 'bb594b17917547e2',
      'xiamen-2': '917e5e7b84009ed7',
      'xuzhou-1': '192548f0d72cecfd',
      'xuzhou-2': '5ca1551cfb6b2a5f'
    })
  })

  it('ask for everything on which the region and the nation are silent, and for nothing else', () => {
    for (const pack of shipped) {
      const policy = under(pack)
      const asks = asksOf(policy, day)
      const silent = paths.filter(path => pack.values[path] === null && national.values[path] === null)
      for (const path of silent) expect(valueOf(policy, path, day)).toBeNull()
      const rules = silent.filter(path => fields[path].asked !== 'never')
      expect(asks.filter(({ rows }) => rows.length === 0).map(({ path }) => path)).toEqual(rules)
    }
  })

  it('ask for the parts of a list that a source leaves open', () => {
    const openRows = (region: Pack['region']) =>
      asksOf(under(newestOf(region)), day).flatMap(({ path, rows }) =>
        rows.length > 0 ? [[path, rows]] : []
      )
    expect(openRows('shanghai')).toEqual([
      ['fee.payers', [0, 1, 2]],
      ['assessment.cycle', [0]]
    ])
    expect(openRows('jiangshan')).toEqual([['fee.payers', [0, 1, 2]]])
    expect(openRows('chengdu')).toEqual([['packages.list', [1]]])
    expect(openRows('xiamen')).toEqual([['assessment.cycle', [0]]])
    expect(openRows('hangzhou')).toEqual([])
  })

  it('name what signing cannot do without', () => {
    const needed = (region: Pack['region']) =>
      asksOf(under(newestOf(region)), day).flatMap(({ path, asked }) => (asked === 'signing' ? [path] : []))
    expect(needed('hangzhou')).toEqual([
      'contract.reviewRequired',
      'contract.combinationDistrictHospitalsMax',
      'contract.combinationCityHospitalsMax'
    ])
    expect(needed('shanghai')).toEqual(['fee.annualFen', 'fee.payers', 'contract.reviewRequired'])
    expect(needed('beijing-yuetan')).toContain('fee.annualFen')
  })

  it('show beside an open fee what is known all the same, without using it', () => {
    const fee = asksOf(under(newestOf('shanghai')), day).find(({ path }) => path === 'fee.annualFen')
    expect(fee?.remark).toContain('未核实')
    expect(valueOf(under(newestOf('shanghai')), 'fee.annualFen', day)).toBeNull()
  })
})

describe('a pack is refused', () => {
  const hangzhou = newestOf('hangzhou')
  const messages = (change: object): string[] =>
    (packSchema.safeParse({ ...hangzhou, ...change }).error?.issues ?? []).map(({ message }) => message)
  const withValues = (change: object): string[] => messages({ values: { ...hangzhou.values, ...change } })
  const from = { source: hangzhou.documents[0], certainty: 'stated' }

  it('with a key nobody knows, in the pack, its values, a value or a line', () => {
    expect(messages({ colour: 'red' })).toHaveLength(1)
    expect(withValues({ 'fee.colour': { value: 1, ...from } })).toHaveLength(1)
    expect(withValues({ 'fee.annualFen': { value: 12_000, ...from, colour: 1 } })).toHaveLength(1)
    const payers = hangzhou.values['fee.payers']?.value ?? []
    const coloured = payers.map((payer, index) => (index === 0 ? { ...payer, colour: 1 } : payer))
    expect(withValues({ 'fee.payers': { value: coloured, ...from } })).toHaveLength(1)
  })

  it('without one of its keys, so that silence is always said', () => {
    const { 'fee.annualFen': _fee, ...rest } = hangzhou.values
    expect(messages({ values: rest })).toHaveLength(1)
  })

  it('with a value without a source, or from a document it does not list', () => {
    expect(withValues({ 'fee.annualFen': { value: 12_000, certainty: 'stated' } })).toHaveLength(1)
    expect(withValues({ 'fee.earmarked': { value: true, source: '听说', certainty: 'stated' } })).toEqual([
      '出处不在本政策包的文件清单中：听说'
    ])
  })

  it('with shares that do not make up the fee', () => {
    const payers = (percents: readonly number[], amounts: readonly (number | null)[]) =>
      withValues({
        'fee.payers': {
          value: percents.map((percent, index) => ({
            who: 'resident',
            percent,
            amountFen: amounts[index] ?? null,
            payBy: null
          })),
          ...from
        }
      })
    expect(payers([10, 25, 65], [1_200, 3_000, 7_800])).toEqual([])
    expect(payers([10, 25, 64], [null, null, null])).toEqual(['各方比例合计应为 100%'])
    expect(payers([33.33, 33.33, 33.34], [null, null, null])).toEqual([])
    expect(payers([10, 25, 65], [1_200, 3_000, 7_801])).toEqual(['各方金额合计应等于年签约费'])
  })

  it('with parts of a fen, codes of no list, or the same code twice', () => {
    expect(withValues({ 'fee.annualFen': { value: 0.5, ...from } })).toHaveLength(1)
    expect(withValues({ 'team.helpers': { value: ['astrologer'], ...from } })).toHaveLength(1)
    expect(withValues({ 'team.helpers': { value: ['nurse', 'nurse'], ...from } })).toHaveLength(1)
  })
})

describe('every field', () => {
  it('has a group and a name of its own within it', () => {
    const named = paths.map(path => {
      expect(Object.keys(groups)).toContain(groupOf(path))
      return `${groupOf(path)} ${fields[path].label}`
    })
    expect(new Set(named).size).toBe(named.length)
  })

  it('of a group stands beside the others of it', () => {
    const order = paths.map(groupOf)
    const runs = order.filter((group, index) => group !== order[index - 1])
    expect(runs).toEqual(Object.keys(groups))
  })
})
