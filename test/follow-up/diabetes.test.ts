import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AssessmentContext } from '../../src-main/follow-up/context.ts'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { DiabetesForm } from '../../src-main/follow-up/forms/diabetes/definition.ts'
import { comparedGlucose } from '../../src-main/follow-up/forms/diabetes/glucose.ts'
import { diabetesForm } from '../../src-main/follow-up/forms/diabetes/index.ts'
import type { DiabetesVisit } from '../../src-main/follow-up/forms/diabetes/rules.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { DiabetesPolicy } from '../../src-main/policy/contract.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContext, aVisit, none } from './forms.ts'
import { aPatient, type Due, type Opened } from './visits.ts'

// 2型糖尿病患者随访: D.2 of the national standard, rule by rule, and a visit from opening the form to the next one.

type Context = AssessmentContext<DiabetesPolicy, DiabetesVisit>
const policy = policyOf('national')

/** A visit at the clinic that can be saved: no symptoms, 6.5 by the laboratory, 128/78. */
const aForm = (change: Partial<DiabetesForm> = {}): DiabetesForm =>
  diabetesForm.answers.parse({
    visitDate: '2026-03-02',
    way: '1',
    symptoms: ['1'],
    systolicMmHg: 128,
    diastolicMmHg: 78,
    fastingMmolL: 6.5,
    fastingBy: 'venous',
    footPulse: '1',
    adverseReaction: '1',
    hypoglycaemia: '1',
    complication: 'none',
    ...change
  })
const around = (change: Partial<Context> = {}): Context => ({
  ...aContext(),
  conditions: ['diabetes-type-2'],
  policy: policy.diabetes,
  earlier: [],
  ...change
})
const earlier = (visitDate: string, change: Partial<DiabetesVisit> = {}): DiabetesVisit => ({
  ...aVisit(visitDate),
  systolicMmHg: 128,
  diastolicMmHg: 78,
  fastingMmolL: 7.4,
  fastingMgDl: null,
  ...change
})
const assess = (form: Partial<DiabetesForm>, context: Partial<Context> = {}) =>
  diabetesForm.assess(aForm(form), around(context))
const byMeter = (mmolL: number): Partial<DiabetesForm> => ({ fastingMmolL: mmolL, fastingBy: 'capillary' })
const mgDl = (value: number): Partial<DiabetesForm> => ({
  fastingMmolL: null,
  fastingBy: 'capillary',
  fastingMgDl: value
})

describe('此次随访分类', () => {
  it.each<[string, Partial<DiabetesForm>, string | null, string]>([
    ['6.99 of the laboratory is controlled, unrounded', { fastingMmolL: 6.99 }, '1', '分类干预 1'],
    ['7.00 is not', { fastingMmolL: 7 }, '2', '分类干预 1'],
    ['6.9 by the meter is', byMeter(6.9), '1', '分类干预 1'],
    ['126 mg/dL by the meter is 7.0, and is not', mgDl(126), '2', '分类干预 1'],
    ['125 mg/dL is 6.9, and is', mgDl(125), '1', '分类干预 1'],
    ['a reaction comes before the glucose', { fastingMmolL: 8, adverseReaction: '2' }, '3', '分类干预 2'],
    ['a new complication before all', { adverseReaction: '2', complication: 'new' }, '4', '分类干预 3'],
    ['an old one that is worse too', { complication: 'worse' }, '4', '分类干预 3'],
    ['a symptom leaves the choice to the doctor', { symptoms: ['7'] }, null, '分类干预 1'],
    ['frequent hypoglycaemia does', { hypoglycaemia: '3' }, null, '分类干预 1'],
    ['occasional does not', { hypoglycaemia: '2' }, '1', '分类干预 1'],
    ['a systolic of 140 does', { systolicMmHg: 140 }, null, '分类干预 1'],
    ['139 does not', { systolicMmHg: 139 }, '1', '分类干预 1'],
    ['a diastolic of 90 does', { diastolicMmHg: 90 }, null, '分类干预 1'],
    ['89 does not', { diastolicMmHg: 89 }, '1', '分类干预 1'],
    ['no foot pulse does', { footPulse: '3', footPulseSide: 'left' }, null, '分类干预 1'],
    ['a weak one does not', { footPulse: '2', footPulseSide: 'both' }, '1', '分类干预 1'],
    ['a glucose of 3.9 does', { fastingMmolL: 3.9 }, null, '分类干预 1'],
    [
      'a symptom over 7.2 is class 2 by its own rule',
      { symptoms: ['7'], fastingMmolL: 7.2 },
      '2',
      '分类干预 1'
    ],
    ['a glucose nobody can believe classifies nothing', { fastingMmolL: 61 }, null, ''],
    ['nor one given in two units', { fastingMgDl: 120 }, null, ''],
    ['nor a lost visit', { outcome: 'lost' }, null, '']
  ])('%s', (_name, form, expected, clause) => {
    const { classification, classificationReasons } = assess(form)
    expect(classification).toBe(expected)
    if (clause === '') expect(classificationReasons).toEqual([])
    else expect(classificationReasons[0]?.clause).toContain(`规范第三版 2型糖尿病（三）${clause}`)
  })

  it('cannot be saved without a class when the standard gives none, and takes the doctor’s with a reason', () => {
    expect(assess({ symptoms: ['7'] }).problems).toMatchObject({ classification: expect.any(String) })
    const chosen = assess({ symptoms: ['7'], classification: '1', overrideReason: '麻木为旧有颈椎病' })
    expect(chosen).toMatchObject({ problems: none, action: 'routine', nextVisitDate: '2026-05-31' })
  })

  it('shows its target with the clause', () => {
    const { target } = assess({})
    expect(target.says).toBe('空腹血糖 < 7.0 mmol/L')
    expect(target.clause).toContain('2型糖尿病')
  })
})

describe('mg/dL', () => {
  it.each([
    [70, 3.9],
    [71, 3.9],
    [72, 4],
    [110, 6.1],
    [125, 6.9],
    [126, 7],
    [200, 11.1],
    [300, 16.6],
    [301, 16.7]
  ])('%d is %d mmol/L', (given, mmolL) => {
    expect(comparedGlucose(aForm(mgDl(given)), { limits: policy.measurement })?.mmolL).toBe(mmolL)
  })
})

describe('危急情况', () => {
  const woman = { sex: '2', birthDate: '1996-01-15' } as const
  it.each<[string, Partial<DiabetesForm>, Partial<Context>, string[]]>([
    ['16.69 is none', { fastingMmolL: 16.69 }, {}, []],
    ['16.7 is', { fastingMmolL: 16.7 }, {}, ['空腹血糖 16.7 ≥ 16.7 mmol/L']],
    ['3.91 is none', { fastingMmolL: 3.91 }, {}, []],
    ['3.9 is', { fastingMmolL: 3.9 }, {}, ['空腹血糖 3.9 ≤ 3.9 mmol/L']],
    ['71 mg/dL is 3.9', mgDl(71), {}, ['空腹血糖 3.9（71 mg/dL） ≤ 3.9 mmol/L']],
    ['72 mg/dL is none', mgDl(72), {}, []],
    ['301 mg/dL is 16.7', mgDl(301), {}, ['空腹血糖 16.7（301 mg/dL） ≥ 16.7 mmol/L']],
    ['a systolic of 179 is none', { systolicMmHg: 179 }, {}, []],
    ['180 is', { systolicMmHg: 180 }, {}, ['收缩压 180 ≥ 180 mmHg']],
    ['a diastolic of 109 is none', { diastolicMmHg: 109 }, {}, []],
    ['110 is', { diastolicMmHg: 110 }, {}, ['舒张压 110 ≥ 110 mmHg']],
    [
      'one that stands alone so far',
      { systolicMmHg: 185, diastolicMmHg: null },
      {},
      ['收缩压 185 ≥ 180 mmHg']
    ],
    ['her own tick', { dangers: ['pregnancy-lactation'] }, woman, ['妊娠期或哺乳期同时血糖高于正常']],
    ['marked pregnant, 6.99', { fastingMmolL: 6.99 }, { ...woman, pregnantOrPostpartum: true }, []],
    [
      'marked pregnant, 7.0',
      { fastingMmolL: 7 },
      { ...woman, pregnantOrPostpartum: true },
      ['妊娠期或哺乳期同时血糖高于正常']
    ],
    ['nobody was seen', { outcome: 'lost', fastingMmolL: 20 }, {}, []]
  ])('%s', (_name, form, context, texts) => {
    const { emergency, action, problems } = assess(form, context)
    expect(emergency.map(({ text }) => text)).toEqual(texts)
    for (const { clause } of emergency) expect(clause).toContain('规范第三版 2型糖尿病（二）随访评估 1')
    expect('emergencyAct' in problems).toBe(texts.length > 0)
    if (texts.length > 0) expect(action).toBe('emergency-refer')
  })

  it.each(diabetesForm.definition.fields.dangers.codes.map(({ code }) => code))(
    '%s alone is an emergency',
    code => {
      expect(assess({ dangers: [code] }, woman).emergency).toHaveLength(1)
    }
  )

  it.each([
    ['2', 'polydipsia'],
    ['4', 'polyuria']
  ] as const)('the symptom %s asks whether it is the danger %s, and is none by itself', (symptom, danger) => {
    const asked = assess({ symptoms: [symptom] })
    expect(asked.emergency).toEqual([])
    expect(asked.warnings).toHaveProperty('dangers')
    expect(assess({ symptoms: [symptom], dangers: [danger] }).warnings).not.toHaveProperty('dangers')
  })

  it('a heart rate above 100 asks whether it is sustained', () => {
    expect(assess({ heartRatePerMinute: 100 }).warnings).toEqual({})
    expect(assess({ heartRatePerMinute: 101 }).warnings).toHaveProperty('dangers')
  })
})

describe('处理与下次随访', () => {
  const soon = '2026-03-16'
  type Row = [string, Partial<DiabetesForm>, DiabetesVisit[], string, number, string | null]
  it.each<Row>([
    ['controlled: in 90 days', {}, [], 'routine', 0, '2026-05-31'],
    ['the first time not: two weeks', { fastingMmolL: 7.2 }, [], 'two-week', 1, soon],
    ['twice in a row: refer', { fastingMmolL: 7.2 }, [earlier('2026-02-16')], 'refer', 2, soon],
    [
      'the finding counts, also under a reaction',
      { fastingMmolL: 7.2 },
      [earlier('2026-02-16', { classification: '3' })],
      'refer',
      2,
      soon
    ],
    [
      'and under a complication',
      { fastingMmolL: 7.2, adverseReaction: '2' },
      [earlier('2026-02-16', { classification: '4' })],
      'refer',
      2,
      soon
    ],
    [
      '6.99 before resets',
      { fastingMmolL: 7.2 },
      [earlier('2026-02-16', { fastingMmolL: 6.99, classification: '1' }), earlier('2026-02-02')],
      'two-week',
      1,
      soon
    ],
    [
      'an unmeasured visit neither counts nor resets',
      { fastingMmolL: 7.2 },
      [earlier('2026-02-16', { fastingMmolL: null, classification: null }), earlier('2026-02-02')],
      'refer',
      2,
      soon
    ],
    [
      'a lost one neither',
      { fastingMmolL: 7.2 },
      [
        earlier('2026-02-16', { outcome: 'lost' }),
        earlier('2026-02-02', { fastingMmolL: 6, classification: '1' })
      ],
      'two-week',
      1,
      soon
    ],
    ['a reaction: two weeks', { adverseReaction: '2' }, [], 'two-week', 0, soon],
    [
      'a reaction at two visits in a row: refer',
      { adverseReaction: '2' },
      [earlier('2026-02-16', { fastingMmolL: 6, classification: '3', adverseReaction: '2' })],
      'refer',
      0,
      soon
    ],
    [
      'a reaction that was gone in between: two weeks',
      { adverseReaction: '2' },
      [
        earlier('2026-02-16', { fastingMmolL: 6, classification: '1' }),
        earlier('2026-02-02', { fastingMmolL: 6, classification: '3', adverseReaction: '2' })
      ],
      'two-week',
      0,
      soon
    ],
    ['a complication: refer', { complication: 'new' }, [], 'refer', 0, soon],
    ['lost: again in two weeks', { outcome: 'lost' }, [], 'lost', 0, soon],
    ['dead: nothing more', { outcome: 'dead' }, [], 'ended', 0, null]
  ])('%s', (_name, form, before, action, consecutive, next) => {
    const said = assess(form, { earlier: before })
    expect(said).toMatchObject({ action, consecutiveUnsatisfied: consecutive, nextVisitDate: next })
    expect(said.actionReason?.clause).toContain('2型糖尿病')
  })

  it('a call without a glucose leaves what was due', () => {
    const call = {
      way: '3',
      fastingMmolL: null,
      fastingBy: null,
      systolicMmHg: null,
      diastolicMmHg: null
    } as const
    const due = { on: '2026-04-20', reason: 'routine' } as const
    expect(assess(call, { due })).toMatchObject({ nextVisitDate: '2026-04-20', problems: none })
    expect(assess(call)).toMatchObject({ action: 'two-week', nextVisitDate: soon, problems: none })
  })
})

describe('不能保存的表', () => {
  it.each<[string, Partial<DiabetesForm>, string[]]>([
    ['no fasting glucose', { fastingMmolL: null }, ['fastingMmolL']],
    ['not said where it was taken', { fastingBy: null }, ['fastingBy']],
    ['in two units', { fastingMgDl: 120 }, ['fastingMgDl']],
    ['a laboratory in mg/dL', { ...mgDl(120), fastingBy: 'venous' }, ['fastingMgDl']],
    ['three decimals of the laboratory', { fastingMmolL: 6.985 }, ['fastingMmolL']],
    ['two decimals of a meter', { fastingMmolL: 6.98, fastingBy: 'capillary' }, ['fastingMmolL']],
    ['a glucose nobody has', { fastingMmolL: 60.5 }, ['fastingMmolL']],
    ['no word on hypoglycaemia', { hypoglycaemia: null }, ['hypoglycaemia']],
    ['a weak foot pulse without its side', { footPulse: '2' }, ['footPulseSide']],
    ['HbA1c without its day', { hba1cPercent: 6.8 }, ['hba1cOn']],
    ['HbA1c of tomorrow', { hba1cPercent: 6.8, hba1cOn: '2026-03-03' }, ['hba1cOn']],
    ['an HbA1c nobody has', { hba1cPercent: 21, hba1cOn: '2026-03-01' }, ['hba1cPercent']]
  ])('%s', (_name, form, fields) => {
    expect(Object.keys(assess(form).problems)).toEqual(fields)
  })

  it('a rare glucose asks to be confirmed', () => {
    const { warnings } = assess({ fastingMmolL: 25.1, emergencyAct: 'referred' })
    expect(warnings).toHaveProperty('fastingMmolL')
  })
})

describe('在一个中心里', () => {
  let w: TestWorkstation
  let both = ''
  const conditions = (['hypertension', 'diabetes-type-2'] as const).map(code => ({
    code,
    diagnosedOn: '2020',
    managedFrom: '2026-03-01',
    endedOn: null,
    note: ''
  }))
  beforeAll(async () => {
    w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
    both = await aPatient(w, '2026-03-01', { name: '周桂兰', birthDate: '1956-01-15', conditions })
  })
  afterAll(() => w.close())

  const open = (input: object): Promise<Opened> => w.must<Opened>('doctor', 'followUp.open', input)
  const save = (residentId: string, form: object): Promise<FollowUp> =>
    w.must<FollowUp>('doctor', 'followUp.save', { requestId: newUuid(), residentId, kind: 'diabetes', form })

  it('the visit is owed, written, listed and on the timeline like one for hypertension', async () => {
    const only = [conditions[1]].filter(each => each !== undefined)
    const id = await aPatient(w, '2026-03-01', { name: '孙国强', birthDate: '1960-05-02', conditions: only })
    const opened = await open({ residentId: id })
    expect(opened).toMatchObject({ kind: 'diabetes', dueOn: '2026-03-01', dueReason: 'first' })
    expect(opened.owed.filter(({ isYearly }) => !isYearly)).toHaveLength(1)
    const saved = await save(id, aForm({ fastingMmolL: 7.25 }))
    expect(saved).toMatchObject({
      kind: 'diabetes',
      edition: 'NBPHS-3',
      headline: '7.25 mmol/L 128/78 mmHg',
      classification: '2',
      nextVisitDate: '2026-03-16'
    })
    const due = await w.must<Due>('doctor', 'followUp.due', { days: 30 })
    expect(due.rows.find(({ resident }) => resident.id === id)).toMatchObject({
      kind: 'diabetes',
      dueOn: '2026-03-16',
      reason: 'two-week',
      last: { headline: '7.25 mmol/L 128/78 mmHg', classWord: '控制不满意' }
    })
    type Entry = {
      readonly kind: string
      readonly title: string
      readonly detail: string
      readonly mark: unknown
    }
    const entries = await w.must<Entry[]>('doctor', 'resident.timeline', { residentId: id })
    const line = entries.find(({ kind }) => kind === 'follow-up')
    expect(line?.title).toBe('糖尿病随访 · 控制不满意')
    expect(line?.detail).toContain('7.25 mmol/L 128/78 mmHg')
    expect(line?.mark).toMatchObject({ level: 'above', word: '高于目标' })
  })

  it('two diseases are one visit: what both forms ask comes from the first', async () => {
    const first = await open({ residentId: both })
    expect(first.owed.flatMap(each => (each.isYearly ? [] : [[each.kind, each.dueOn]]))).toEqual([
      ['hypertension', '2026-03-01'],
      ['diabetes', '2026-03-01']
    ])
    const pressure = await w.must<FollowUp>('doctor', 'followUp.save', {
      requestId: newUuid(),
      residentId: both,
      form: {
        ...first.form,
        way: '2',
        symptoms: ['1'],
        systolicMmHg: 136,
        diastolicMmHg: 82,
        weightKg: 66,
        smoking: 0,
        adverseReaction: '1',
        complication: 'none'
      }
    })
    const second = await open({ residentId: both })
    expect(second.kind).toBe('diabetes')
    const beside = await open({ residentId: both, kind: 'diabetes', besideId: pressure.id })
    expect(beside.form).toMatchObject({
      way: '2',
      systolicMmHg: 136,
      diastolicMmHg: 82,
      weightKg: 66,
      smoking: 0
    })
    // What is a finding of the other disease is asked anew.
    expect(beside.form).toMatchObject({
      symptoms: [],
      complication: null,
      adverseReaction: null,
      classification: null
    })
    await save(both, {
      ...beside.form,
      ...{ symptoms: ['1'], fastingMmolL: 6.2, fastingBy: 'venous', hypoglycaemia: '1' },
      ...{ adverseReaction: '1', complication: 'none' }
    })
    const visits = await w.must<FollowUp[]>('doctor', 'followUp.list', { residentId: both })
    expect(visits.map(({ kind }) => kind).sort()).toEqual(['diabetes', 'hypertension'])
    // A correction of the one leaves the other.
    const due = (await open({ residentId: both })).owed.flatMap(({ dueOn }) => dueOn ?? [])
    expect(due).toEqual(['2026-05-31', '2026-05-31'])
  })

  it('a draft of one form leaves that of the other', async () => {
    const { form } = await open({ residentId: both, kind: 'diabetes' })
    await w.must('doctor', 'followUp.saveDraft', {
      residentId: both,
      kind: 'diabetes',
      form: { ...form, insulinKind: '甘精胰岛素' }
    })
    expect((await open({ residentId: both, kind: 'hypertension' })).draftSavedAt).toBeNull()
    expect(await open({ residentId: both })).toMatchObject({
      kind: 'diabetes',
      form: { insulinKind: '甘精胰岛素' }
    })
    await w.must('doctor', 'followUp.discardDraft', { residentId: both, kind: 'diabetes' })
  })

  it('an emergency of this form calls a doctor, with its glucose, until one has dealt with it', async () => {
    const only = conditions.slice(1)
    const id = await aPatient(w, '2026-03-01', { name: '吴建华', birthDate: '1960-05-02', conditions: only })
    await w.must('nurse', 'followUp.save', {
      ...{ requestId: newUuid(), residentId: id, kind: 'diabetes' },
      form: aForm({ fastingMmolL: 17.2, emergencyAct: 'referred', emergencyNote: '已拨 120' })
    })
    type Row = {
      readonly resident: { readonly id: string }
      readonly value: string
      readonly mark: { readonly says: string }
    }
    const { rows } = await w.must<{ rows: Row[] }>('doctor', 'critical.open', { scope: 'centre' })
    expect(rows.find(({ resident }) => resident.id === id)).toMatchObject({
      value: '17.2 mmol/L 128/78 mmHg',
      mark: { says: '危急：空腹血糖 17.2 ≥ 16.7 mmol/L，处理后紧急转诊' }
    })
  })

  it('a field of the other form is refused, and so is a form nobody declared', async () => {
    const ask = w.as('doctor')
    const form = { ...aForm(), salt: 'light' }
    const input = { requestId: newUuid(), residentId: both, kind: 'diabetes', form }
    expect(await ask('followUp.save', input)).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    expect(await ask('followUp.save', { ...input, kind: 'copd' })).toMatchObject({
      ok: false,
      error: { code: 'not-found' }
    })
  })
})
