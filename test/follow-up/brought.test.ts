import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { VisitContext } from '../../src-main/follow-up/context.ts'
import { formDefinition } from '../../src-main/follow-up/forms/contract.ts'
import { formOfFile } from '../../src-main/follow-up/forms/brought/index.ts'
import { formIn } from '../../src-main/follow-up/forms/brought/reading.ts'
import { Failure } from '../../src-main/lib/failure.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { lungForm } from './brought-form.ts'
import { aContext, none } from './forms.ts'

// A form of a centre's own: what its file may say, and what then follows from it without code.

const read = (file: unknown) => formIn(JSON.stringify(file))
const form = formOfFile(read(lungForm), [])
const context: VisitContext = { ...aContext(), policy: form.policyIn(policyOf('national')) }
const answers = {
  ...{ visitDate: '2026-03-02', way: '1', cough: 'some', breath: 'none', oxygen: 96 },
  ...{ systolicMmHg: 128, diastolicMmHg: 78 }
}
const assess = (change: Readonly<Record<string, unknown>>) =>
  form.assess(form.answers.parse({ ...answers, ...change }), context)

describe('a form that was brought in', () => {
  it('is a definition like any other', () => {
    expect(formDefinition.parse(JSON.parse(JSON.stringify(form.definition)))).toEqual(
      JSON.parse(JSON.stringify(form.definition))
    )
  })

  it.each<[string, Readonly<Record<string, unknown>>, string | null, string, string]>([
    ['stable', {}, '1', 'routine', '2026-05-31'],
    ['93 % is', { oxygen: 93 }, '1', 'routine', '2026-05-31'],
    ['92 % is not, and nothing is judged', { oxygen: 92 }, null, 'routine', '2026-05-01'],
    ['92 % with a wheeze is unstable', { oxygen: 92, signsSeen: ['wheeze'] }, '2', 'two-week', '2026-03-16'],
    ['93 % with a wheeze is not', { oxygen: 93, signsSeen: ['wheeze'] }, '1', 'routine', '2026-05-31'],
    ['breathless at rest', { breath: 'rest' }, '2', 'two-week', '2026-03-16'],
    ['breathless on stairs: nothing is judged', { breath: 'stairs' }, null, 'routine', '2026-05-01'],
    ['lost', { outcome: 'lost', lostReason: '外出' }, null, 'lost', '2026-03-16'],
    ['a class that a doctor chose', { oxygen: 92, classification: '2' }, null, 'two-week', '2026-03-16']
  ])('%s', (_name, change, classification, action, next) => {
    expect(assess(change)).toMatchObject({ classification, action, nextVisitDate: next })
  })

  it.each<[string, readonly boolean[]]>([
    ['>=', [false, true, true]],
    ['>', [false, false, true]],
    ['<=', [true, true, false]],
    ['<', [true, false, false]],
    ['=', [false, true, false]]
  ])('a value %s the limit decides below, at and above it, and not while it is open', (is, expected) => {
    const all = [{ field: 'oxygen', is, than: 92 }]
    const one = { ...lungForm.emergency[0], all }
    const compared = formOfFile(read({ ...lungForm, classes: [], emergency: [one] }), [])
    const decides = (oxygen: number | null): boolean =>
      compared.assess(compared.answers.parse({ ...answers, oxygen }), context).emergency.length > 0
    expect([91, 92, 93].map(decides)).toEqual(expected)
    expect(decides(null)).toBe(false)
  })

  it('ends with a death, and asks for nothing that was not seen', () => {
    const dead = { outcome: 'dead', deathDate: '2026-03-01', deathCause: '不详', oxygen: 60 }
    expect(assess(dead)).toMatchObject({
      action: 'ended',
      nextVisitDate: null,
      emergency: [],
      problems: none
    })
  })

  it('names the clause of its file for whatever decided', () => {
    expect(assess({ oxygen: 92, signsSeen: ['wheeze'] })).toMatchObject({
      classificationLabel: '不稳定',
      classificationReasons: [{ clause: '测试用：第四条（二）', fields: ['oxygen', 'signsSeen'] }],
      nextVisitReason: { clause: '测试用：第四条（二）' }
    })
    expect(assess({ oxygen: 92 }).nextVisitReason).toMatchObject({
      text: '每 60 天',
      clause: '测试用：第二条'
    })
    expect(assess({}).scores).toMatchObject([{ value: 1, band: '少' }])
  })

  it.each([
    [88, 0],
    [87, 1]
  ])('an oxygen of %i %% makes %i emergencies, which cannot be saved past', (oxygen, count) => {
    const said = assess({ oxygen })
    expect(said.emergency).toHaveLength(count)
    expect('emergencyAct' in said.problems).toBe(count > 0)
    if (count > 0) expect(said).toMatchObject({ action: 'emergency-refer', nextVisitDate: '2026-03-16' })
  })

  it('demands what its file says is needed, where it shows', () => {
    expect(assess({}).problems).toEqual(none)
    expect(assess({ oxygen: null, inhaler: 'wrong' }).problems).toMatchObject({
      oxygen: '请填写血氧饱和度',
      taught: '请填写示教内容'
    })
    expect(assess({ signsSeen: ['none', 'wheeze'] }).problems).toHaveProperty('signsSeen')
    expect(form.answers.safeParse({ ...answers, oxygen: 101 }).success).toBe(false)
  })

  it('without comparisons it judges nothing', () => {
    const bare = formOfFile(read({ ...lungForm, classes: [], emergency: [] }), [])
    const said = bare.assess(bare.answers.parse({ ...answers, oxygen: 60 }), context)
    expect(said).toMatchObject({ classification: null, emergency: [], action: 'routine', problems: none })
    expect(bare.definition.fields).not.toHaveProperty('classification')
  })
})

describe('a file that is none', () => {
  const { fields } = lungForm
  const [unstable, stable] = lungForm.classes
  it.each<[string, unknown, string, string]>([
    ['no JSON', 'x', '', 'JSON'],
    [
      'a field of the program',
      { ...lungForm, fields: { ...fields, outcome: fields.cough } },
      'fields.outcome',
      '系统已用'
    ],
    ['no field', { ...lungForm, fields: {} }, 'fields', '至少'],
    ['an unknown type', { ...lungForm, fields: { a: { type: 'colour', label: '色' } } }, 'fields.a.type', ''],
    [
      'a field without a name',
      { ...lungForm, fields: { a: { type: 'day', label: '' } } },
      'fields.a.label',
      '不能为空'
    ],
    [
      'one answer only',
      {
        ...lungForm,
        fields: { ...fields, cough: { ...fields.cough, codes: fields.cough.codes.slice(0, 1) } }
      },
      'fields.cough.codes',
      '至少两个选项'
    ],
    [
      'the same answer twice',
      {
        ...lungForm,
        fields: {
          ...fields,
          cough: { ...fields.cough, codes: [fields.cough.codes[0], fields.cough.codes[0]] }
        }
      },
      'fields.cough.codes',
      '“none”重复'
    ],
    [
      'limits the wrong way round',
      { ...lungForm, fields: { ...fields, oxygen: { ...fields.oxygen, from: 101 } } },
      'fields.oxygen.from',
      '下限大于上限'
    ],
    [
      'shown by what nobody asks',
      { ...lungForm, fields: { ...fields, taught: { ...fields.taught, shows: { x: ['a'] } } } },
      'fields.taught.shows',
      '没有“x”'
    ],
    [
      'shown by an answer that is not there',
      { ...lungForm, fields: { ...fields, taught: { ...fields.taught, shows: { inhaler: ['a'] } } } },
      'fields.taught.shows',
      '没有“a”'
    ],
    ['a headline of words', { ...lungForm, headline: ['taught'] }, 'headline.0', '不是数值'],
    [
      'an emergency by what nobody asks',
      { ...lungForm, emergency: [{ ...lungForm.emergency[0], all: [{ field: 'x', is: '<', than: 1 }] }] },
      'emergency.0.all.0',
      '没有“x”'
    ],
    [
      'an answer compared by size',
      {
        ...lungForm,
        emergency: [{ ...lungForm.emergency[0], all: [{ field: 'breath', is: '<', than: 'rest' }] }]
      },
      'emergency.0.all.0',
      '只能用 ='
    ],
    [
      'a number compared with an answer',
      {
        ...lungForm,
        emergency: [{ ...lungForm.emergency[0], all: [{ field: 'oxygen', is: '=', than: 'rest' }] }]
      },
      'emergency.0.all.0',
      '没有“rest”'
    ],
    [
      'an answer compared with a number',
      {
        ...lungForm,
        emergency: [{ ...lungForm.emergency[0], all: [{ field: 'breath', is: '=', than: 1 }] }]
      },
      'emergency.0.all.0',
      '不是数值'
    ],
    [
      'the same class twice',
      { ...lungForm, classes: [unstable, { ...stable, code: '2' }] },
      'classes',
      '“2”重复'
    ],
    ['a class the table has not', { ...lungForm, classes: [{ ...stable, code: '5' }] }, 'classes.0.code', ''],
    [
      'a score with a gap',
      { ...lungForm, scores: [{ ...lungForm.scores[0], bands: lungForm.scores[0].bands.slice(1) }] },
      'scores.0.bands',
      '从 0 到 8'
    ],
    [
      'two weeks of twenty days',
      { ...lungForm, classes: [{ ...unstable, days: 20 }] },
      'classes.0.days',
      '14 天'
    ],
    ['never owed again', { ...lungForm, due: { ...lungForm.due, days: 0 } }, 'due.days', ''],
    [
      'a disease nobody knows',
      { ...lungForm, whom: { ...lungForm.whom, condition: 'gout' } },
      'whom.condition',
      ''
    ]
  ])('%s', (_name, file, path, says) => {
    const failure = failureOf(typeof file === 'string' ? file : JSON.stringify(file))
    expect(failure?.code).toBe('invalid-input')
    expect(failure?.message).toContain('随访表文件')
    if (path !== '')
      expect(
        Object.entries(failure?.fields ?? {}).find(([at]) => at === path)?.[1] ?? 'nothing there'
      ).toContain(says)
    else expect(failure?.message).toContain(says)
  })

  const failureOf = (file: string): Failure | null => {
    try {
      formIn(file)
      return null
    } catch (failure) {
      if (failure instanceof Failure) return failure
      throw failure
    }
  }

  /** Somewhere in the file something else stands, or nothing. */
  const spoiled = fc
    .tuple(
      fc.infiniteStream(fc.nat(1000)),
      fc.oneof(
        fc.constant(undefined),
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom('none', 'rest', '', 0, -1, 1e9)
      )
    )
    .map(([picks, instead]) => {
      const file = structuredClone(lungForm) as unknown as Record<string, unknown>
      let at: Record<string, unknown> = file
      for (const pick of picks) {
        const keys = Object.keys(at)
        const key = keys[pick % keys.length] ?? ''
        const inner = at[key]
        if (pick % 5 > 0 && inner !== null && typeof inner === 'object' && Object.keys(inner).length > 0) {
          at = inner as Record<string, unknown>
          continue
        }
        at[key] = instead
        break
      }
      return JSON.stringify(file)
    })

  it('whatever is wrong in it, it is refused with a place and a sentence, or it works', () => {
    fc.assert(
      fc.property(spoiled, file => {
        const failure = failureOf(file)
        if (failure !== null) {
          expect(failure.code).toBe('invalid-input')
          expect(failure.message.length).toBeGreaterThan('随访表文件'.length)
          return
        }
        const { definition, assess: judge, answers: shape, start } = formOfFile(formIn(file), [])
        expect(formDefinition.safeParse(JSON.parse(JSON.stringify(definition))).success).toBe(true)
        const filled = shape.safeParse({ ...start('2026-03-02', null, null), ...answers })
        judge(filled.success ? filled.data : start('2026-03-02', null, null), context)
      }),
      { numRuns: 150 }
    )
  })
})
