import { describe, expect, it } from 'vitest'
import type { VisitContext } from '../../src-main/follow-up/context.ts'
import {
  constitution,
  type ConstitutionForm
} from '../../src-main/follow-up/forms/constitution/definition.ts'
import { constitutionForm } from '../../src-main/follow-up/forms/constitution/index.ts'
import { mainOf, waistAnswer, weightAnswer } from '../../src-main/follow-up/forms/constitution/rules.ts'
import { biased } from '../../src-main/follow-up/forms/constitution/types.ts'
import { scoresOf } from '../../src-main/follow-up/forms/scores.ts'
import { aContext, none } from './forms.ts'

// 老年人中医药健康管理服务记录表: D.4 of the national standard, question by question.

const context: VisitContext = { ...aContext(), policy: constitutionForm.policyIn() }

type Answers = Readonly<Record<number, 1 | 2 | 3 | 4 | 5>>
/** All answered alike, but for these. */
const answersOf = (all: 1 | 3, change: Answers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: 33 }, (_, at) => [`q${String(at + 1)}`, String(change[at + 1] ?? all)])
  )
const judged = (all: 1 | 3, change: Answers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    scoresOf(constitution, answersOf(all, change)).map(({ score, value, band }) => [
      score,
      `${String(value)} ${band}`
    ])
  )
const aForm = (change: Answers, more: Partial<ConstitutionForm> = {}) =>
  constitutionForm.answers.parse({ visitDate: '2026-03-02', ...answersOf(1, change), ...more })
const assess = (change: Answers, more: Partial<ConstitutionForm> = {}) =>
  constitutionForm.assess(aForm(change, more), context)

const nobody = Object.fromEntries(biased.map(({ code }) => [code, '4 否']))

describe('体质判定', () => {
  it('(a) all 1 and vigour 5: 平和 25, 是', () => {
    expect(judged(1, { 1: 5 })).toEqual({ ...nobody, balanced: '25 是' })
  })

  it('(b) 气虚 11 是, and so 平和 20 is not', () => {
    // Question 2 is of 气虚 alone; 4 counts there too.
    expect(judged(1, { 1: 4, 2: 3, 3: 3, 4: 3, 14: 2 })).toEqual({
      ...nobody,
      'qi-deficient': '11 是',
      balanced: '20 否'
    })
  })

  it('(c) 气虚 9 倾向是, 平和 21 基本是', () => {
    expect(judged(1, { 1: 4, 2: 2, 3: 2, 4: 3, 14: 2 })).toEqual({
      ...nobody,
      'qi-deficient': '9 倾向是',
      balanced: '21 基本是'
    })
  })

  it('(d) all 3: every biased type 12 是, 平和 15 否', () => {
    expect(judged(3, {})).toEqual({
      ...Object.fromEntries(biased.map(({ code }) => [code, '12 是'])),
      balanced: '15 否'
    })
  })

  it.each(biased.map(({ code, questions }) => [code, questions.map(key => Number(key.slice(1)))] as const))(
    '%s: 8 is not, 9 and 10 lean, 11 is; its four questions and no others',
    (code, [one = 0, two = 0, three = 0, four = 0]) => {
      const sums = (a: 1 | 2 | 3, b: 1 | 2 | 3) =>
        judged(1, { [one]: a, [two]: b, [three]: 3, [four]: 1 })[code]
      expect([sums(2, 2), sums(3, 2), sums(3, 3)]).toEqual(['8 否', '9 倾向是', '10 倾向是'])
      expect(judged(1, { [one]: 3, [two]: 3, [three]: 3, [four]: 2 })[code]).toBe('11 是')
      expect(judged(1, { [one]: 5, [two]: 5, [three]: 5, [four]: 5 })[code]).toBe('20 是')
      const rest = Object.fromEntries(
        Array.from({ length: 33 }, (_, at) => at + 1)
          .filter(number => ![one, two, three, four].includes(number))
          .map(number => [number, 5 as const])
      )
      expect(judged(1, rest)[code]).toBe('4 否')
    }
  )

  it.each<[string, Answers, string]>([
    ['17 with all others at 8', { 1: 1, 5: 5 }, '17 是'],
    ['17 with another at 9', { 1: 1, 5: 5, 6: 2 }, '17 基本是'],
    ['17 with another at 10', { 1: 1, 5: 5, 6: 3 }, '17 基本是'],
    ['17 with another at 11', { 1: 1, 5: 5, 6: 4 }, '17 否'],
    ['16 with all others low', { 1: 1, 2: 2, 5: 5 }, '16 否']
  ])('平和质: %s', (_name, change, expected) => {
    expect(judged(1, change)['balanced']).toBe(expected)
  })

  it('half a sheet has no result, and names every open question', () => {
    const open = { ...aForm({}), q1: null, q33: null }
    const { scores, problems } = constitutionForm.assess(open, context)
    expect(scores.map(({ score }) => score)).not.toContain('balanced')
    expect(scores.map(({ score }) => score)).not.toContain('blood-stasis')
    expect(problems).toMatchObject({ q1: '请回答第 1 题', q33: '请回答第 33 题' })
  })
})

describe('主要体质', () => {
  const main = (change: Answers, all: 1 | 3 = 1) => mainOf(scoresOf(constitution, answersOf(all, change)))
  it.each<[string, Answers, readonly string[], string]>([
    [
      'the highest of several',
      { 2: 3, 3: 3, 4: 3, 14: 2, 5: 3, 6: 3, 7: 3, 8: 3 },
      ['qi-stagnant'],
      '分数高'
    ],
    [
      'one that is before one that leans',
      { 2: 3, 3: 3, 4: 3, 14: 2, 6: 3, 7: 3, 8: 3 },
      ['qi-deficient'],
      '分数高'
    ],
    [
      'equal scores are for the doctor of Chinese medicine',
      { 2: 3, 3: 3, 4: 3, 14: 2, 15: 3, 17: 3, 18: 3, 20: 2 },
      ['qi-deficient', 'special'],
      '分数一致'
    ],
    ['平和质 where it is', { 1: 5 }, ['balanced'], '分数高'],
    [
      '平和质 基本是 stands beside what leans',
      { 1: 4, 2: 2, 3: 2, 4: 3, 14: 2 },
      ['balanced', 'qi-deficient'],
      '不分先后'
    ],
    [
      'a leaning one where 平和质 is not',
      { 1: 1, 2: 5, 4: 2, 5: 2, 3: 2, 14: 1 },
      ['qi-deficient'],
      '分数高'
    ],
    ['none', { 1: 1, 2: 3, 4: 3, 13: 2 }, ['none'], '2 周后']
  ])('%s', (_name, change, codes, clause) => {
    const found = main(change)
    expect(found.codes).toEqual(codes)
    expect(found.clause).toContain(clause)
  })

  it('nothing is said while a question is open', () => {
    expect(mainOf(scoresOf(constitution, { ...answersOf(1, {}), q1: '' })).codes).toEqual([])
  })

  const guided: Partial<ConstitutionForm> = { constitution: 'balanced', guidance: ['2', '4'] }
  it('is chosen with its guidance, once a year', () => {
    const said = assess({ 1: 5 }, guided)
    expect(said).toMatchObject({ problems: none, warnings: none, hints: none, nextVisitDate: '2027-03-02' })
    expect(said.classificationReasons.map(({ text }) => text)).toEqual([
      '平和质 25 分：是',
      '主要体质：平和质'
    ])
    expect(assess({ 1: 5 }).problems).toEqual({ constitution: '请选择主要体质' })
    expect(assess({ 1: 5 }, { constitution: 'balanced' }).problems).toHaveProperty('guidance')
  })

  it('another one needs a reason', () => {
    const other: Partial<ConstitutionForm> = { constitution: 'special', guidance: ['1'] }
    expect(assess({ 1: 5 }, other).problems).toHaveProperty('overrideReason')
    expect(assess({ 1: 5 }, { ...other, overrideReason: '中医师辨证' }).problems).toEqual({})
  })

  it('none that fits: asked again in two weeks, without guidance', () => {
    const said = assess({ 1: 1, 2: 3, 4: 3, 13: 2 }, { constitution: 'none' })
    expect(said).toMatchObject({ problems: none, nextVisitDate: '2026-03-16' })
    expect(said.nextVisitReason?.clause).toContain('2 周后重新采集')
  })

  it.each<[string, Answers, boolean]>([
    ['both are', { 10: 3, 21: 3, 26: 3, 31: 2, 11: 3, 12: 3, 13: 3, 29: 2 }, true],
    ['one only leans', { 10: 3, 21: 3, 26: 3, 31: 2, 11: 3, 12: 3, 13: 3, 29: 1 }, false]
  ])('阴虚 and 阳虚: %s', (_name, change, asks) => {
    expect('constitution' in assess(change).warnings).toBe(asks)
  })
})

describe('what is measured says the answer', () => {
  // 160 cm: 61.4 kg are 23.98…, 61.44 are 24.
  it.each<[number, string]>([
    [61.4, '1'],
    [61.44, '2'],
    [63.99, '2'],
    [64, '3'],
    [66.55, '3'],
    [66.56, '4'],
    [71.67, '4'],
    [71.68, '5']
  ])('9: %f kg at 160 cm is %s', (weightKg, answer) => {
    expect(weightAnswer(weightKg, 160)).toBe(answer)
  })

  it.each<[number, string]>([
    [79.9, '1'],
    [80, '2'],
    [85.4, '2'],
    [85.5, '3'],
    [90.4, '3'],
    [90.5, '4'],
    [105, '4'],
    [105.1, '5']
  ])('28: a waist of %f cm is %s', (waistCm, answer) => {
    expect(waistAnswer(waistCm)).toBe(answer)
  })

  it('another answer is not taken; without a measure it is asked', () => {
    expect(weightAnswer(null, 160)).toBeNull()
    expect(waistAnswer(null)).toBeNull()
    const wrong = assess({ 9: 2, 28: 1 }, { weightKg: 61.4, heightCm: 160, waistCm: 92 })
    expect(wrong.problems).toMatchObject({
      q9: '按体重和身高，第 9 题应选 1',
      q28: '按腹围，第 28 题应选 4'
    })
    const right = assess({ 9: 1, 28: 4 }, { weightKg: 61.4, heightCm: 160, waistCm: 92 })
    expect(Object.keys(right.problems)).not.toContain('q9')
    expect(Object.keys(right.problems)).not.toContain('q28')
    expect(Object.keys(assess({ 9: 2 }, {}).problems)).not.toContain('q9')
  })
})

it('asks 33 questions in the order of the form, each of 1 to 5', () => {
  const asked = Object.entries(constitution.fields).filter(([key]) => /^q\d+$/.test(key))
  expect(asked.map(([key]) => key)).toEqual(Array.from({ length: 33 }, (_, at) => `q${String(at + 1)}`))
  for (const [, field] of asked) {
    expect(field.type === 'code' && field.codes.map(({ code }) => code)).toEqual(['1', '2', '3', '4', '5'])
  }
})
