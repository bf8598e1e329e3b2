import { describe, expect, it } from 'vitest'
import type { AssessmentContext } from '../../src-main/follow-up/context.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { hypertensionForm } from '../../src-main/follow-up/forms/hypertension/index.ts'
import { meanOfReadings } from '../../src-main/measurement/rules.ts'
import { aReading } from '../measurement/readings.ts'
import { aContext, aForm, aVisit, none } from './forms.ts'

const { assess } = hypertensionForm

type Class = '1' | '2' | '3' | '4' | null
const at64: Partial<AssessmentContext> = { birthDate: '1961-03-03' }
const at65: Partial<AssessmentContext> = { birthDate: '1961-03-02' }
const general = '（三）分类干预 1：一般患者 140/90'
const elderly = '（三）分类干预 1：≥65 岁 150/90'
const second = '（三）分类干预 2'
const third = '（三）分类干预 3'

describe('此次随访分类', () => {
  it.each<[string, Partial<HypertensionForm>, Partial<AssessmentContext>, Class, string]>([
    ['139/89 is controlled', { systolicMmHg: 139, diastolicMmHg: 89 }, {}, '1', general],
    ['140/89 is not', { systolicMmHg: 140, diastolicMmHg: 89 }, {}, '2', general],
    ['139/90 is not', { systolicMmHg: 139, diastolicMmHg: 90 }, {}, '2', general],
    ['140/90 is not', { systolicMmHg: 140, diastolicMmHg: 90 }, {}, '2', general],
    ['140/80 the day before turning 65 is not', { systolicMmHg: 140, diastolicMmHg: 80 }, at64, '2', general],
    [
      '140/80 on the 65th birthday is controlled',
      { systolicMmHg: 140, diastolicMmHg: 80 },
      at65,
      '1',
      elderly
    ],
    ['149/89 at 64 is not', { systolicMmHg: 149, diastolicMmHg: 89 }, at64, '2', general],
    ['149/89 at 65 is controlled', { systolicMmHg: 149, diastolicMmHg: 89 }, at65, '1', elderly],
    ['150/89 at 65 is not', { systolicMmHg: 150, diastolicMmHg: 89 }, at65, '2', elderly],
    ['149/90 at 65 is not', { systolicMmHg: 149, diastolicMmHg: 90 }, at65, '2', elderly],
    ['a reaction comes before the pressure', { adverseReaction: '2' }, {}, '3', second],
    [
      'a reaction with a high pressure is still a reaction',
      { adverseReaction: '2', systolicMmHg: 150 },
      {},
      '3',
      second
    ],
    ['a new complication comes before all', { adverseReaction: '2', complication: 'new' }, {}, '4', third],
    ['so does an old one that is worse', { systolicMmHg: 150, complication: 'worse' }, {}, '4', third],
    ['half a pressure classifies nothing', { diastolicMmHg: null }, {}, null, ''],
    ['a pressure nobody can believe neither', { systolicMmHg: 301 }, {}, null, ''],
    ['a lost visit neither', { outcome: 'lost' }, {}, null, '']
  ])('%s', (_name, form, context, expected, clause) => {
    const { classification, classificationReasons } = assess(aForm(form), aContext(context))
    expect(classification).toBe(expected)
    if (expected === null) expect(classificationReasons).toEqual([])
    else expect(classificationReasons[0]?.clause).toContain(clause)
  })

  it('judges by the age on the day of the visit, not of today', () => {
    const form = aForm({ visitDate: '2026-03-01', systolicMmHg: 145, diastolicMmHg: 80 })
    expect(assess(form, aContext({ ...at65 })).classification).toBe('2')
  })

  it('compares the rounded mean: 139.5 is printed as 140 and is not controlled', () => {
    const mean = meanOfReadings([aReading(139, 80), aReading(140, 80)])
    const form = aForm({
      seriesId: '0190a0a0-0000-7000-8000-000000000003',
      systolicMmHg: mean?.roundedSystolicMmHg ?? null,
      diastolicMmHg: 80
    })
    const context = aContext({ series: { day: '2026-03-02', mean } })
    expect(form.systolicMmHg).toBe(140)
    expect(assess(form, context)).toMatchObject({ classification: '2', problems: none })
    // 约定可改: a policy that compares the mean itself calls 139.5 controlled.
    const policy = {
      ...context.policy,
      roundBeforeCompare: { ...context.policy.roundBeforeCompare, value: false }
    }
    expect(assess(form, { ...context, policy }).classification).toBe('1')
  })

  it('says when several apply at once', () => {
    const form = aForm({ systolicMmHg: 150, adverseReaction: '2' })
    expect(assess(form, aContext()).classificationReasons.map(({ text }) => text)).toEqual([
      '存在药物不良反应',
      '并存几种情况，取最严重的一种'
    ])
  })

  it('names both numbers when both are too high', () => {
    const { classificationReasons } = assess(aForm({ systolicMmHg: 150, diastolicMmHg: 95 }), aContext())
    expect(classificationReasons.map(({ text, fields }) => [text, ...fields])).toEqual([
      ['收缩压 150 ≥ 140 mmHg', 'systolicMmHg'],
      ['舒张压 95 ≥ 90 mmHg', 'diastolicMmHg']
    ])
  })

  it('mentions that diabetes or kidney disease may need less, without a number of its own', () => {
    const { target } = assess(aForm(), aContext({ conditions: ['hypertension', 'diabetes-type-2'] }))
    expect(target).toMatchObject({ systolicBelow: 140, diastolicBelow: 90 })
    expect(target.clause).toContain('可个体化适当降低')
  })
})

describe('处理与下次随访', () => {
  const high = { systolicMmHg: 150, diastolicMmHg: 95 }
  const soon = '2026-03-16'
  const lost = (visitDate: string) =>
    aVisit(visitDate, { outcome: 'lost', systolicMmHg: null, diastolicMmHg: null, classification: null })
  const call = (visitDate: string) =>
    aVisit(visitDate, { systolicMmHg: null, diastolicMmHg: null, classification: null })
  const good = (visitDate: string) =>
    aVisit(visitDate, { systolicMmHg: 130, diastolicMmHg: 80, classification: '1' })
  type Row = [
    name: string,
    form: Partial<HypertensionForm>,
    earlier: AssessmentContext['earlier'],
    action: string,
    consecutive: number,
    next: string | null,
    clause: string
  ]

  it.each<Row>([
    ['class 1: routine in 90 days', {}, [], 'routine', 0, '2026-05-31', '每年至少 4 次'],
    ['first class 2: two weeks', high, [], 'two-week', 1, soon, second],
    [
      'class 2 after class 1 is the first',
      high,
      [good('2026-02-10'), aVisit('2026-01-10')],
      'two-week',
      1,
      soon,
      second
    ],
    ['second class 2 in a row: refer', high, [aVisit('2026-02-16')], 'refer', 2, soon, third],
    ['third in a row: refer', high, [aVisit('2026-02-16'), aVisit('2026-02-02')], 'refer', 3, soon, third],
    [
      'a lost visit between does not reset',
      high,
      [lost('2026-02-20'), aVisit('2026-02-06')],
      'refer',
      2,
      soon,
      third
    ],
    [
      'a lost visit with a pressure typed into it neither',
      high,
      [aVisit('2026-02-20', { outcome: 'lost' }), good('2026-02-06')],
      'two-week',
      1,
      soon,
      second
    ],
    ['a lost visit does not count', high, [lost('2026-02-20')], 'two-week', 1, soon, second],
    [
      'a call without pressure neither counts nor resets',
      high,
      [call('2026-02-20'), aVisit('2026-02-06')],
      'refer',
      2,
      soon,
      third
    ],
    ['two records of one day are one visit', high, [aVisit('2026-03-02')], 'two-week', 1, soon, second],
    [
      'a later visit does not count for an earlier one',
      { ...high, visitDate: '2026-02-01' },
      [aVisit('2026-02-16')],
      'two-week',
      1,
      // The fourteenth day is a holiday.
      '2026-02-14',
      second
    ],
    [
      'a high pressure under a reaction counts: the box names only the most serious',
      high,
      [aVisit('2026-02-16', { classification: '3', systolicMmHg: 160, diastolicMmHg: 100 })],
      'refer',
      2,
      soon,
      third
    ],
    [
      'a reaction over a controlled pressure resets',
      high,
      [
        aVisit('2026-02-16', { classification: '3', systolicMmHg: 130, diastolicMmHg: 80 }),
        aVisit('2026-02-02')
      ],
      'two-week',
      1,
      soon,
      second
    ],
    [
      'a reaction over the second high pressure in a row: refer',
      { ...high, adverseReaction: '2' },
      [aVisit('2026-02-16')],
      'refer',
      2,
      soon,
      third
    ],
    [
      'what a doctor has called controlled is controlled',
      high,
      [aVisit('2026-02-16', { classification: '1', systolicMmHg: 152, diastolicMmHg: 88 })],
      'two-week',
      1,
      soon,
      second
    ],
    ['a reaction: two weeks', { adverseReaction: '2' }, [], 'two-week', 0, soon, second],
    [
      'a reaction that is referred: hard to control',
      { adverseReaction: '2', referralTo: '市医院心内科' },
      [],
      'refer',
      0,
      soon,
      third
    ],
    ['a complication: refer', { complication: 'new' }, [], 'refer', 0, soon, third],
    [
      'an emergency comes before the class',
      { systolicMmHg: 180 },
      [aVisit('2026-02-16')],
      'emergency-refer',
      2,
      soon,
      '（二）随访评估 1'
    ],
    [
      'class 2 overridden to 1 is routine',
      { ...high, classification: '1' },
      [aVisit('2026-02-16')],
      'routine',
      0,
      '2026-05-31',
      '每年至少 4 次'
    ],
    [
      'class 1 overridden to 2 counts',
      { classification: '2' },
      [aVisit('2026-02-16')],
      'refer',
      2,
      soon,
      third
    ],
    ['lost: try again in two weeks', { outcome: 'lost' }, [], 'lost', 0, soon, '失访'],
    ['dead: nothing more', { outcome: 'dead' }, [], 'ended', 0, null, '死亡']
  ])('%s', (_name, form, earlier, action, consecutive, next, clause) => {
    const assessment = assess(aForm(form), aContext({ earlier }))
    expect(assessment.action).toBe(action)
    expect(assessment.consecutiveUnsatisfied).toBe(consecutive)
    expect(assessment.nextVisitDate).toBe(next)
    expect(assessment.actionReason?.clause).toContain(clause)
    expect(assessment.nextVisitReason === null).toBe(next === null)
  })

  const noPressure = { way: '3', systolicMmHg: null, diastolicMmHg: null } as const
  it.each([
    ['what is due later stays due', { on: '2026-04-20', reason: 'routine' }, 'routine', '2026-04-20'],
    ['a referral stays to be followed', { on: '2026-03-10', reason: 'referral' }, 'refer', '2026-03-10'],
    [
      'what was due is to be measured within two weeks',
      { on: '2026-03-02', reason: 'routine' },
      'two-week',
      soon
    ],
    ['so it is when nothing was booked', null, 'two-week', soon]
  ] as const)('a telephone call without a pressure: %s', (_name, due, action, next) => {
    const assessment = assess(aForm(noPressure), aContext({ due }))
    expect(assessment).toMatchObject({ action, nextVisitDate: next, classification: null, problems: none })
  })

  it('a complication told by telephone is classified without a pressure', () => {
    const form = aForm({ ...noPressure, complication: 'new', complicationNote: '脑卒中' })
    expect(assess(form, aContext())).toMatchObject({ classification: '4', action: 'refer', problems: none })
  })
})

describe('危急情况', () => {
  const woman = { sex: '2', birthDate: '1996-01-15' } as const
  it.each<[string, Partial<HypertensionForm>, Partial<AssessmentContext>, string[]]>([
    ['179/109 is none', { systolicMmHg: 179, diastolicMmHg: 109 }, {}, []],
    ['systolic from 180', { systolicMmHg: 180, diastolicMmHg: 100 }, {}, ['收缩压 180 ≥ 180 mmHg']],
    ['diastolic from 110', { systolicMmHg: 150, diastolicMmHg: 110 }, {}, ['舒张压 110 ≥ 110 mmHg']],
    [
      'both',
      { systolicMmHg: 190, diastolicMmHg: 115 },
      {},
      ['收缩压 190 ≥ 180 mmHg', '舒张压 115 ≥ 110 mmHg']
    ],
    [
      'a systolic that stands alone so far',
      { systolicMmHg: 185, diastolicMmHg: null },
      {},
      ['收缩压 185 ≥ 180 mmHg']
    ],
    ['an unbelievable number is no emergency but an error', { systolicMmHg: 350 }, {}, []],
    ['altered consciousness', { dangers: ['altered-consciousness'] }, {}, ['意识改变']],
    ['severe headache or dizziness', { dangers: ['severe-headache'] }, {}, ['剧烈头痛或头晕']],
    ['nausea and vomiting', { dangers: ['nausea-vomiting'] }, {}, ['恶心呕吐']],
    ['blurred vision, eye pain', { dangers: ['blurred-vision'] }, {}, ['视力模糊、眼痛']],
    ['palpitation, chest tightness', { dangers: ['palpitation-chest'] }, {}, ['心悸、胸闷']],
    ['cannot lie flat', { dangers: ['dyspnoea'] }, {}, ['喘憋不能平卧']],
    [
      'another disease that cannot be handled',
      { dangers: ['other-unmanageable'] },
      {},
      ['存在不能处理的其他疾病']
    ],
    ['pregnant with a normal pressure', { dangers: ['pregnancy-lactation'] }, woman, []],
    [
      'pregnant with 140',
      { dangers: ['pregnancy-lactation'], systolicMmHg: 140 },
      woman,
      ['妊娠期或哺乳期同时血压高于正常']
    ],
    [
      'breast-feeding with 90',
      { dangers: ['pregnancy-lactation'], diastolicMmHg: 90 },
      woman,
      ['妊娠期或哺乳期同时血压高于正常']
    ],
    [
      'marked pregnant in the file',
      { systolicMmHg: 145 },
      { ...woman, pregnantOrPostpartum: true },
      ['妊娠期或哺乳期同时血压高于正常']
    ],
    ['nobody was seen', { outcome: 'lost', systolicMmHg: 190 }, {}, []]
  ])('%s', (_name, form, context, texts) => {
    const { emergency, action, problems } = assess(aForm(form), aContext(context))
    expect(emergency.map(({ text }) => text)).toEqual(texts)
    for (const { clause, fields } of emergency) {
      expect(clause).toContain('规范第三版 高血压（二）随访评估 1')
      expect(fields).not.toEqual([])
    }
    if (texts.length > 0) expect(action).toBe('emergency-refer')
    expect('emergencyAct' in problems).toBe(texts.length > 0)
  })
})
