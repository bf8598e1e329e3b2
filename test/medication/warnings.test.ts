import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Frequency, prescribed, type Prescribed } from '../../src-main/medication/contract.ts'
import {
  frequencyWords,
  isNamedIn,
  type Listed,
  medicationWarnings,
  runsOutOn,
  usageOf,
  wrongPrescribed
} from '../../src-main/medication/rules.ts'

const today = '2026-12-01'
const aDrug = (change: Partial<Prescribed> = {}): Prescribed => prescribed.parse({ name: '某药', ...change })
const onList = (change: Partial<Listed> = {}): Listed => ({
  ...{ id: 'listed', name: '某药', ingredients: [], groups: [] },
  ...{ stoppedOn: null, voidReason: null },
  ...change
})
const kindsOf = (drug: Partial<Prescribed>, allergies: readonly string[], others: readonly Listed[] = []) =>
  medicationWarnings(aDrug(drug), { allergies, others }, today).map(({ kind }) => kind)

describe('an allergy is caught before the drug is saved', () => {
  it.each<[string, readonly string[], Partial<Prescribed>, readonly string[]]>([
    ['by its name', ['青霉素'], { name: '青霉素V钾片', ingredients: ['青霉素V钾'] }, ['allergy']],
    [
      'by its group',
      ['青霉素'],
      { name: '阿莫西林胶囊', ingredients: ['阿莫西林'], groups: ['青霉素类'] },
      ['allergy']
    ],
    [
      'by its ingredient',
      ['磺胺甲噁唑'],
      { name: '复方片', ingredients: ['磺胺甲噁唑', '甲氧苄啶'] },
      ['allergy']
    ],
    ['as it stands in the register: 青霉素过敏', ['青霉素过敏'], { name: '注射用青霉素钠' }, ['allergy']],
    ['of a whole group: 磺胺类药物', ['磺胺类药物'], { name: '复方磺胺甲噁唑片' }, ['allergy']],
    [
      'each of two',
      ['青霉素', '头孢类'],
      { name: '某药', groups: ['青霉素类', '头孢类'] },
      ['allergy', 'allergy']
    ],
    ['not of another thing', ['青霉素'], { name: '氨氯地平片', ingredients: ['氨氯地平'] }, []],
    ['not of whoever has none on record', [], { name: '注射用青霉素钠' }, []],
    [
      'as not to be known where nobody has said what the drug contains',
      ['花粉'],
      { name: '偏方' },
      ['allergy-unknown']
    ]
  ])('%s', (_how, allergies, drug, expected) => {
    expect(kindsOf(drug, allergies)).toEqual(expected)
  })
})

describe('the same ingredient twice is caught before the drug is saved', () => {
  it.each<[string, Partial<Prescribed>, Partial<Listed>, boolean]>([
    [
      'the same ingredient under two names',
      { name: '络活喜', ingredients: ['氨氯地平'] },
      { name: '压氏达', ingredients: ['氨氯地平'] },
      true
    ],
    [
      'as a salt of it',
      { name: 'A', ingredients: ['氨氯地平'] },
      { name: 'B', ingredients: ['苯磺酸氨氯地平'] },
      true
    ],
    [
      'one of two in a compound',
      { name: 'A', ingredients: ['缬沙坦'] },
      { name: 'B', ingredients: ['缬沙坦', '氨氯地平'] },
      true
    ],
    [
      'by name where nobody has said the ingredients',
      { name: '氨氯地平片' },
      { name: 'B', ingredients: ['氨氯地平'] },
      true
    ],
    [
      'in full-width letters',
      { name: 'A', ingredients: ['维生素Ｂ１'] },
      { name: 'B', ingredients: ['维生素B1'] },
      true
    ],
    [
      'not B1 and B12',
      { name: 'A', ingredients: ['维生素B1'] },
      { name: 'B', ingredients: ['维生素B12'] },
      false
    ],
    [
      'not two different ones',
      { name: 'A', ingredients: ['缬沙坦'] },
      { name: 'B', ingredients: ['氨氯地平'] },
      false
    ],
    [
      'not what was stopped',
      { name: 'A', ingredients: ['缬沙坦'] },
      { name: 'B', ingredients: ['缬沙坦'], stoppedOn: today },
      false
    ],
    [
      'what is stopped from tomorrow on',
      { name: 'A', ingredients: ['缬沙坦'] },
      { name: 'B', ingredients: ['缬沙坦'], stoppedOn: '2026-12-02' },
      true
    ],
    [
      'not what was withdrawn',
      { name: 'A', ingredients: ['缬沙坦'] },
      { name: 'B', ingredients: ['缬沙坦'], voidReason: '录错' },
      false
    ]
  ])('%s', (_how, drug, listed, isCaught) => {
    expect(kindsOf(drug, [], [onList(listed)])).toEqual(isCaught ? ['same-ingredient'] : [])
  })

  it('from either side alike, whatever they are called', () => {
    const word = fc.constantFrom(
      '氨氯地平',
      '苯磺酸氨氯地平',
      '维生素B1',
      '维生素B12',
      '缬沙坦',
      '沙库巴曲缬沙坦',
      'B'
    )
    fc.assert(
      fc.property(word, word, (one, other) => {
        const caught = (drug: string, listed: string) =>
          kindsOf({ name: 'x', ingredients: [drug] }, [], [onList({ name: 'y', ingredients: [listed] })])
        expect(caught(one, other)).toEqual(caught(other, one))
        expect(caught(one, one)).toEqual(['same-ingredient'])
      })
    )
  })
})

describe('a supply that has run out is caught before it is saved', () => {
  it.each([
    ['2026-11-01', 30, '2026-12-01', true],
    ['2026-11-02', 30, '2026-12-02', false],
    ['2026-10-01', 28, '2026-10-29', true],
    ['2026-12-01', 1, '2026-12-02', false],
    ['2028-02-01', 29, '2028-03-01', false]
  ])('from %s for %i days: %s is the first day without', (suppliedOn, supplyDays, on, isOut) => {
    const drug = aDrug({ suppliedOn, supplyDays })
    expect(runsOutOn(drug)).toBe(on)
    expect(kindsOf(drug, [])).toEqual(isOut ? ['run-out'] : [])
  })
  it('and what nobody has said does not run out', () => {
    expect(runsOutOn(aDrug())).toBeNull()
    expect(kindsOf({}, [])).toEqual([])
  })
})

describe('what was typed', () => {
  it.each<[Partial<Prescribed>, readonly string[]]>([
    [{}, []],
    [{ supplyDays: 28 }, ['suppliedOn']],
    [{ suppliedOn: today }, ['supplyDays']],
    [{ suppliedOn: '2026-12-02', supplyDays: 28 }, ['suppliedOn']],
    [{ startOn: '2026-12-02' }, ['startOn']],
    [{ doseAmount: 5 }, ['doseUnit']]
  ])('%j: %j is wrong', (change, fields) => {
    expect(Object.keys(wrongPrescribed(aDrug(change), today))).toEqual(fields)
  })

  it.each<[Frequency, string]>([
    [{ times: 2, every: 1, unit: 'day' }, '每日 2 次'],
    [{ times: 1, every: 2, unit: 'day' }, '隔日 1 次'],
    [{ times: 1, every: 3, unit: 'day' }, '每 3 日 1 次'],
    [{ times: 1, every: 1, unit: 'week' }, '每周 1 次'],
    [{ times: 1, every: 3, unit: 'month' }, '每 3 个月 1 次']
  ])('%j reads %s', (frequency, words) => {
    expect(frequencyWords(frequency)).toBe(words)
  })

  it('is one line: dose, frequency, route, and what the fields cannot say', () => {
    expect(
      usageOf(
        aDrug({
          ...{ doseAmount: 0.5, doseUnit: '片', frequency: { times: 1, every: 2, unit: 'day' } },
          ...{ asNeeded: true, route: 'sublingual', instruction: '胸痛时' }
        })
      )
    ).toBe('每次 0.5片，隔日 1 次，必要时，舌下含服，胸痛时')
    expect(usageOf(aDrug())).toBe('')
  })
})

it('a word is found as a whole: no digit or letter goes on', () => {
  expect(isNamedIn('氨氯地平', '苯磺酸氨氯地平片')).toBe(true)
  expect(isNamedIn('b1', '维生素b12')).toBe(false)
  expect(isNamedIn('b1', '维生素b12b1')).toBe(false)
  expect(isNamedIn('平', '氨氯地平')).toBe(false)
})
