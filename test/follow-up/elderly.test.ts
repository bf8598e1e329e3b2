import { describe, expect, it } from 'vitest'
import type { VisitContext } from '../../src-main/follow-up/context.ts'
import { elderly, type ElderlyForm } from '../../src-main/follow-up/forms/elderly/definition.ts'
import { elderlyForm } from '../../src-main/follow-up/forms/elderly/index.ts'
import { scoresOf } from '../../src-main/follow-up/forms/scores.ts'
import { aContext, none } from './forms.ts'

// 老年人生活自理能力评估表: D.3 of the national standard, point by point.

const context: VisitContext = { ...aContext(), policy: elderlyForm.policyIn() }
type Answers = Pick<ElderlyForm, 'eating' | 'washing' | 'dressing' | 'toilet' | 'moving'>
const able: Answers = { eating: '1', washing: '1', dressing: '1', toilet: '1', moving: '1' }
const aForm = (change: Partial<ElderlyForm> = {}) =>
  elderlyForm.answers.parse({ visitDate: '2026-03-02', ...able, ...change })
const scoreOf = (answers: Partial<Answers>) => {
  const [found] = scoresOf(elderly, { ...able, ...answers })
  return found === undefined ? null : { value: found.value, band: found.band }
}

const questions = ['eating', 'washing', 'dressing', 'toilet', 'moving'] as const

describe('自理能力', () => {
  it.each<[keyof Answers, string, number | null]>([
    ...questions.map(key => [key, '1', 0] as [keyof Answers, string, number]),
    ['eating', '2', null],
    ['eating', '3', 3],
    ['eating', '4', 5],
    ['washing', '2', 1],
    ['washing', '3', 3],
    ['washing', '4', 7],
    ['dressing', '2', null],
    ['dressing', '3', 3],
    ['dressing', '4', 5],
    ['toilet', '2', 1],
    ['toilet', '3', 5],
    ['toilet', '4', 10],
    ['moving', '2', 1],
    ['moving', '3', 5],
    ['moving', '4', 10]
  ])('%s answered %s counts %s', (key, code, points) => {
    expect(scoreOf({ [key]: code })?.value ?? null).toBe(points)
    // What the row does not have is refused, not counted as nothing.
    expect(elderlyForm.answers.safeParse({ ...aForm(), [key]: code }).success).toBe(points !== null)
  })

  it.each<[number, string, Partial<Answers>]>([
    [0, '可自理', {}],
    [3, '可自理', { eating: '3' }],
    [4, '轻度依赖', { eating: '3', washing: '2' }],
    [8, '轻度依赖', { eating: '3', toilet: '3' }],
    [9, '中度依赖', { eating: '3', toilet: '3', washing: '2' }],
    [18, '中度依赖', { eating: '3', toilet: '4', moving: '3' }],
    [19, '不能自理', { eating: '3', toilet: '4', moving: '3', washing: '2' }],
    [37, '不能自理', { eating: '4', washing: '4', dressing: '4', toilet: '4', moving: '4' }]
  ])('%i is %s', (value, band, answers) => {
    expect(scoreOf(answers)).toEqual({ value, band })
  })

  it('whatever is answered, the sum falls into its band, and 34 and 36 never come out', () => {
    const codesOf = (key: keyof Answers): readonly string[] =>
      elderly.fields[key].codes.map(({ code }) => code)
    let all: readonly Partial<Record<keyof Answers, string>>[] = [{}]
    for (const key of questions) {
      all = all.flatMap(so => codesOf(key).map(code => ({ ...so, [key]: code })))
    }
    const sums = new Set<number>()
    for (const answers of all) {
      const { value, band } = scoreOf(answers as Answers) ?? { value: -1, band: '' }
      sums.add(value)
      const expected = value <= 3 ? '可自理' : value <= 8 ? '轻度依赖' : value <= 18 ? '中度依赖' : '不能自理'
      expect(band, JSON.stringify(answers)).toBe(expected)
    }
    expect(all).toHaveLength(3 * 4 * 3 * 4 * 4)
    const missing = Array.from({ length: 38 }, (_, sum) => sum).filter(sum => !sums.has(sum))
    expect(missing).toEqual([34, 36])
    expect([Math.min(...sums), Math.max(...sums)]).toEqual([0, 37])
  })

  it('half a sheet has no result, and says what is open', () => {
    const { scores, classificationReasons, problems } = elderlyForm.assess(aForm({ toilet: null }), context)
    expect(scores).toEqual([])
    expect(classificationReasons).toEqual([])
    expect(problems).toEqual({ toilet: '请评估如厕' })
  })

  it('names its clause, is judged by no class, and is owed again in a year', () => {
    const said = elderlyForm.assess(aForm({ eating: '3', washing: '2' }), context)
    expect(said).toMatchObject({
      policyVersion: 'NBPHS-3',
      classification: null,
      emergency: [],
      problems: none,
      warnings: none,
      hints: none,
      nextVisitDate: '2027-03-02'
    })
    expect(said.classificationReasons).toMatchObject([{ text: '生活自理 4 分：轻度依赖' }])
    expect(said.classificationReasons[0]?.clause).toContain('规范第三版 老年人生活自理能力评估表')
    expect(said.nextVisitReason?.clause).toContain('老年人健康管理')
  })

  it('a later day than a year needs a reason', () => {
    expect(elderlyForm.assess(aForm({ nextVisitDate: '2027-03-03' }), context).problems).toHaveProperty(
      'overrideReason'
    )
    expect(elderlyForm.assess(aForm({ nextVisitDate: '2026-06-01' }), context).problems).toEqual({})
  })
})
