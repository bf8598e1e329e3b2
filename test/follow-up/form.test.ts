import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyMassOf } from '../../src-main/follow-up/body-mass.ts'
import { assessment } from '../../src-main/follow-up/contract.ts'
import {
  hypertension,
  type HypertensionForm
} from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { hypertensionForm as visits } from '../../src-main/follow-up/forms/hypertension/index.ts'
import type { AssessmentContext } from '../../src-main/follow-up/context.ts'
import { aContext, aForm, aVisit, none } from './forms.ts'

const { answers: hypertensionForm, assess, settle: settleForm, start: startForm } = visits
const seriesId = '0190a0a0-0000-7000-8000-000000000003'
const measured = (systolic: number, diastolic: number, day = '2026-03-02'): AssessmentContext['series'] => ({
  day,
  mean: {
    systolicMmHg: systolic,
    diastolicMmHg: diastolic,
    roundedSystolicMmHg: systolic,
    roundedDiastolicMmHg: diastolic
  }
})

describe('不能保存的表', () => {
  it('a visit without symptoms or reaction, with a pressure, is complete', () => {
    expect(assess(aForm(), aContext())).toMatchObject({ problems: none, warnings: none })
  })

  it.each<[string, Partial<HypertensionForm>, Partial<AssessmentContext>, string[]]>([
    ['tomorrow', { visitDate: '2026-03-03' }, {}, ['visitDate']],
    ['before birth', { visitDate: '1966-01-14' }, {}, ['visitDate']],
    ['no way', { way: null }, {}, ['way']],
    ['no symptoms answered', { symptoms: [] }, {}, ['symptoms']],
    ['none together with one', { symptoms: ['1', '2'] }, {}, ['symptoms']],
    ['another symptom without its name', { symptoms: ['10'] }, {}, ['symptomOther']],
    [
      'no pressure at the clinic',
      { systolicMmHg: null, diastolicMmHg: null },
      {},
      ['diastolicMmHg', 'systolicMmHg']
    ],
    [
      'no pressure at home',
      { way: '2', systolicMmHg: null, diastolicMmHg: null },
      {},
      ['diastolicMmHg', 'systolicMmHg']
    ],
    ['half a pressure by telephone', { way: '3', diastolicMmHg: null }, {}, ['diastolicMmHg']],
    ['systolic below diastolic', { systolicMmHg: 85, diastolicMmHg: 88 }, {}, ['diastolicMmHg']],
    ['a weight nobody has', { weightKg: 301 }, {}, ['weightKg']],
    ['a weight to the gram', { weightKg: 70.25 }, {}, ['weightKg']],
    ['a BMI nobody has', { weightKg: 290, heightCm: 130 }, {}, ['weightKg']],
    ['a target nobody reaches', { weightTargetKg: 0.5 }, {}, ['weightTargetKg']],
    ['no answer on reactions', { adverseReaction: null }, {}, ['adverseReaction']],
    [
      'a reaction without its name',
      { adverseReaction: '2', adverseReactionNote: '' },
      {},
      ['adverseReactionNote']
    ],
    [
      'drugs without adherence',
      { drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }] },
      {},
      ['adherence']
    ],
    ['a complication without its name', { complication: 'new' }, {}, ['complicationNote']],
    ['a pregnant man', { dangers: ['pregnancy-lactation'] }, {}, ['dangers']],
    ['an emergency nobody acted on', { systolicMmHg: 185 }, {}, ['emergencyAct']],
    ['handled without saying how', { systolicMmHg: 185, emergencyAct: 'handled' }, {}, ['emergencyNote']],
    ['another class without a reason', { classification: '2' }, {}, ['overrideReason']],
    [
      'a class of its own without a pressure',
      { way: '3', systolicMmHg: null, diastolicMmHg: null, classification: '1' },
      {},
      ['overrideReason']
    ],
    ['the next visit today', { nextVisitDate: '2026-03-02' }, {}, ['nextVisitDate']],
    ['the next visit later than the standard wants', { nextVisitDate: '2026-06-01' }, {}, ['overrideReason']],
    [
      'the next visit after more than a year',
      { nextVisitDate: '2027-03-04', overrideReason: '出国' },
      {},
      ['nextVisitDate']
    ],
    ['somebody else’s sitting', { seriesId }, { series: null }, ['seriesId']],
    [
      'a sitting of which nothing counts',
      { seriesId },
      { series: { day: '2026-03-02', mean: null } },
      ['seriesId']
    ],
    ['another pressure than was measured', { seriesId }, { series: measured(138, 89) }, ['seriesId']],
    ['lost without a reason', { outcome: 'lost' }, {}, ['lostReason']],
    ['dead without date and cause', { outcome: 'dead' }, {}, ['deathCause', 'deathDate']],
    ['dead tomorrow', { outcome: 'dead', deathDate: '2026-03-03', deathCause: '不详' }, {}, ['deathDate']]
  ])('%s', (_name, form, context, fields) => {
    expect(Object.keys(assess(aForm(form), aContext(context)).problems).sort()).toEqual(fields)
  })

  it.each<[string, Partial<HypertensionForm>, Partial<AssessmentContext>]>([
    ['a reaction that is named', { adverseReaction: '2', adverseReactionNote: '氨氯地平，踝部水肿' }, {}],
    ['an override with a reason', { classification: '2', overrideReason: '家庭血压偏高' }, {}],
    ['the class as proposed, chosen by hand', { classification: '1' }, {}],
    ['an earlier next visit', { nextVisitDate: '2026-03-20' }, {}],
    ['the last day the standard allows', { nextVisitDate: '2026-05-31' }, {}],
    ['a later next visit with a reason', { nextVisitDate: '2026-06-01', overrideReason: '出国探亲' }, {}],
    ['an emergency that was referred', { systolicMmHg: 185, emergencyAct: 'referred' }, {}],
    ['the pressure that was measured', { seriesId }, { series: measured(138, 88) }],
    ['a telephone call without a pressure', { way: '3', systolicMmHg: null, diastolicMmHg: null }, {}],
    ['lost with a reason', { outcome: 'lost', lostReason: '外出务工' }, {}],
    ['dead with date and cause', { outcome: 'dead', deathDate: '2026-02-20', deathCause: '脑出血' }, {}]
  ])('can be saved: %s', (_name, form, context) => {
    expect(assess(aForm(form), aContext(context))).toMatchObject({ problems: none, warnings: none })
  })
})

describe('需要确认的情况', () => {
  it.each<[string, Partial<HypertensionForm>, Partial<AssessmentContext>, string[]]>([
    ['a rare systolic', { systolicMmHg: 79, diastolicMmHg: 50 }, {}, ['systolicMmHg']],
    ['a small pulse pressure', { systolicMmHg: 100, diastolicMmHg: 88 }, {}, ['diastolicMmHg']],
    [
      '51 mmHg more than the last time',
      {},
      { earlier: [aVisit('2026-02-01', { systolicMmHg: 87 })] },
      ['systolicMmHg']
    ],
    [
      '11 kg more than the last time',
      { weightKg: 81 },
      { earlier: [aVisit('2026-02-01', { weightKg: 70 })] },
      ['weightKg']
    ],
    ['taller than in the file', { heightCm: 174 }, {}, ['heightCm']],
    ['a weight that makes an odd BMI', { weightKg: 135 }, {}, ['weightKg']],
    ['four packs a day', { smoking: 80 }, {}, ['smoking']],
    ['more than a pound of spirits', { drinking: 11 }, {}, ['drinking']],
    ['dyspnoea without the danger sign', { symptoms: ['5'] }, {}, ['dangers']],
    ['measured on another day', { seriesId }, { series: measured(138, 88, '2026-03-01') }, ['seriesId']],
    ['a second form on one day', {}, { earlier: [aVisit('2026-03-02')] }, ['visitDate']]
  ])('%s', (_name, form, context, fields) => {
    const { warnings, problems } = assess(aForm(form), aContext(context))
    expect(Object.keys(warnings)).toEqual(fields)
    expect(problems).toEqual({})
  })

  it('headache alone asks for nothing: only a severe one is an emergency', () => {
    expect(assess(aForm({ symptoms: ['2', '4'] }), aContext()).warnings).toEqual({})
  })
})

describe('提示', () => {
  it('asks the overweight for their weight at every visit, others once a year', () => {
    const weighed = (kg: number, on: string) => ({ earlier: [aVisit(on, { weightKg: kg })] })
    const hint = (context: Partial<AssessmentContext>) => assess(aForm(), aContext(context)).hints.weightKg
    expect(hint(weighed(75, '2026-02-01'))).toMatch(/超重/)
    expect(hint(weighed(65, '2026-02-01'))).toBeUndefined()
    expect(hint(weighed(65, '2025-03-01'))).toMatch(/每年/)
    expect(hint({})).toMatch(/每年/)
  })

  it('asks for the referral where the standard advises one', () => {
    const { hints } = assess(aForm({ complication: 'new', complicationNote: '心梗' }), aContext())
    expect(hints.referralReason).toMatch(/转诊/)
  })
})

describe('体质指数', () => {
  it.each([
    [61.4, 160, 24, '正常（未满 24，四舍五入后显示为 24）'],
    [61.44, 160, 24, '超重'],
    [71.68, 160, 28, '肥胖'],
    [47.36, 160, 18.5, '正常'],
    [47.3, 160, 18.5, '偏低（未满 18.5，四舍五入后显示为 18.5）'],
    [65, 170, 22.5, '正常']
  ])('%d kg at %d cm is %d %s', (kg, cm, value, label) => {
    expect(bodyMassOf(kg, cm)).toMatchObject({ value, label })
  })
})

describe('新表', () => {
  const last = aForm({
    visitDate: '2025-12-01',
    way: '2',
    weightKg: 75,
    weightTargetKg: 70,
    smoking: 10,
    smokingTarget: 0,
    exerciseTimesPerWeek: 3,
    exerciseMinutes: 30,
    salt: 'medium',
    saltTarget: 'light',
    psychology: '1',
    compliance: '2',
    adherence: '1',
    drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }],
    dangers: ['severe-headache'],
    emergencyAct: 'referred',
    complication: 'new',
    complicationNote: '心梗',
    examinations: '血钾 4.1',
    overrideReason: '家庭血压正常',
    confirmed: true
  })

  it('takes over habits, targets and drugs, and asks for the pressure and whatever is found', () => {
    const form = startForm('2026-03-02', last, 170)
    const { visitDate, way, symptoms, adverseReaction, smoking, smokingTarget, salt, drugs, heightCm } = form
    expect({
      visitDate,
      way,
      symptoms,
      adverseReaction,
      smoking,
      smokingTarget,
      salt,
      drugs,
      heightCm
    }).toEqual({
      visitDate: '2026-03-02',
      way: '1',
      symptoms: [],
      adverseReaction: null,
      smoking: 10,
      smokingTarget: 0,
      salt: 'medium',
      drugs: last.drugs,
      heightCm: 170
    })
    expect(Object.keys(assess(form, aContext()).problems).sort()).toEqual([
      ...['adherence', 'adverseReaction', 'complication', 'diastolicMmHg', 'symptoms', 'systolicMmHg']
    ])
  })

  it('takes over no finding, decision or confirmation', () => {
    const form = startForm('2026-03-02', last, 170)
    const fresh = hypertensionForm.parse({ visitDate: '2026-03-02' })
    for (const field of [
      'systolicMmHg',
      'weightKg',
      'dangers',
      'emergencyAct',
      'complication',
      'complicationNote',
      'examinations',
      'overrideReason',
      'confirmed',
      'nextVisitDate',
      'classification'
    ] as const) {
      expect(form[field], field).toEqual(fresh[field])
    }
  })

  it('asks again about symptoms and reactions somebody had', () => {
    const unwell = { ...last, symptoms: ['2' as const], adverseReaction: '2' as const }
    expect(startForm('2026-03-02', unwell, null)).toMatchObject({ symptoms: [], adverseReaction: null })
  })

  it('assumes nothing at a first visit', () => {
    const form = startForm('2026-03-02', null, null)
    expect(form).toEqual(hypertensionForm.parse({ visitDate: '2026-03-02', way: '1' }))
    expect(Object.keys(assess(form, aContext()).problems).sort()).toEqual([
      'adverseReaction',
      'complication',
      'diastolicMmHg',
      'symptoms',
      'systolicMmHg'
    ])
  })

  it('keeps nothing typed for a visit that did not take place', () => {
    const lost = settleForm(aForm({ outcome: 'lost', lostReason: '外出务工', drugs: last.drugs }), [])
    expect(lost).toEqual(
      hypertensionForm.parse({ visitDate: '2026-03-02', outcome: 'lost', lostReason: '外出务工' })
    )
    expect(
      settleForm(aForm({ lostReason: '外出', emergencyAct: 'handled', emergencyNote: '休息' }), [])
    ).toMatchObject({
      lostReason: '',
      emergencyAct: null,
      emergencyNote: ''
    })
  })
})

describe('任何一张表', () => {
  const day = fc
    .date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true
    })
    .map(date => date.toISOString().slice(0, 10))
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
  const number = maybe(fc.oneof(fc.double(), fc.integer({ min: -10, max: 400 })))
  const whole = maybe(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 350 })))
  const form = fc.record({
    visitDate: fc.oneof(day, fc.constantFrom('2026-03-01', '2026-03-02', '0000-01-01')),
    outcome: fc.constantFrom('visited', 'visited', 'lost', 'dead'),
    way: maybe(fc.constantFrom('1', '2', '3')),
    symptoms: fc.subarray(hypertension.fields.symptoms.codes.map(({ code }) => code)),
    dangers: fc.subarray(hypertension.fields.dangers.codes.map(({ code }) => code)),
    seriesId: maybe(fc.constant(seriesId)),
    systolicMmHg: whole,
    diastolicMmHg: whole,
    heartRatePerMinute: whole,
    weightKg: number,
    weightTargetKg: number,
    heightCm: number,
    bmiTarget: number,
    complication: fc.constantFrom('none', 'new', 'worse'),
    adverseReaction: maybe(fc.constantFrom('1', '2')),
    emergencyAct: maybe(fc.constantFrom('referred', 'handled')),
    classification: maybe(fc.constantFrom('1', '2', '3', '4')),
    deathDate: maybe(day),
    nextVisitDate: maybe(day),
    referralReason: fc.constantFrom('', '连续两次控制不满意')
  })
  const context = fc.record({
    series: fc.constantFrom(null, measured(140, 90), { day: '2026-03-02', mean: null }),
    due: fc.constantFrom(null, { on: '2026-04-01', reason: 'referral' as const }),
    birthDate: fc.constantFrom('1966-01-15', '1930-02-28'),
    earlier: fc.constantFrom([], [aVisit('2026-02-01', { weightKg: 70, heightCm: 170 })])
  })

  it('gets an answer that may cross the border', () => {
    fc.assert(
      fc.property(form, context, (filled, around) => {
        const parsed = hypertensionForm.safeParse(filled)
        if (!parsed.success) return
        expect(() => assessment.parse(assess(parsed.data, aContext(around)))).not.toThrow()
      }),
      { numRuns: 2000 }
    )
  })

  it('that can be saved has a class, or is a call without a pressure, and a next day after the visit', () => {
    fc.assert(
      fc.property(form, context, (filled, around) => {
        const parsed = hypertensionForm.safeParse({ ...filled, visitDate: '2026-03-02' })
        if (!parsed.success || parsed.data.outcome !== 'visited') return
        const said = assess(parsed.data, aContext(around))
        if (Object.keys(said.problems).length > 0) return
        const chosen = parsed.data.classification ?? said.classification
        expect(chosen !== null || parsed.data.way === '3').toBe(true)
        expect((parsed.data.nextVisitDate ?? said.nextVisitDate ?? '') > '2026-03-02').toBe(true)
        expect(said.emergency.length === 0 || parsed.data.emergencyAct !== null).toBe(true)
      }),
      { numRuns: 5000 }
    )
  })
})
