import { expect } from 'vitest'
import type { AssessmentContext, EarlierVisit } from '../../src-main/follow-up/context.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { hypertensionForm } from '../../src-main/follow-up/forms/hypertension/index.ts'
import { policyOf } from '../../src-main/policy/rules.ts'

const { hypertension, measurement, holidays } = policyOf('national')

/** A visit at the clinic that can be saved: no symptoms, no reaction, 138/88. */
export const aForm = (change: Partial<HypertensionForm> = {}): HypertensionForm =>
  hypertensionForm.answers.parse({
    visitDate: '2026-03-02',
    way: '1',
    symptoms: ['1'],
    systolicMmHg: 138,
    diastolicMmHg: 88,
    adverseReaction: '1',
    complication: 'none',
    ...change
  })

/** A man of 60 on 2 March 2026, without earlier visits. */
export const aContext = (change: Partial<AssessmentContext> = {}): AssessmentContext => ({
  today: '2026-03-02',
  byDoctor: true,
  birthDate: '1966-01-15',
  sex: '1',
  conditions: ['hypertension'],
  pregnantOrPostpartum: false,
  heightCm: 170,
  policy: hypertension,
  limits: measurement,
  holidays,
  earlier: [],
  ahead: [],
  due: null,
  series: null,
  ...change
})

export const aVisit = (visitDate: string, change: Partial<EarlierVisit> = {}): EarlierVisit => ({
  visitDate,
  outcome: 'visited',
  systolicMmHg: 150,
  diastolicMmHg: 95,
  classification: '2',
  weightKg: null,
  heightCm: null,
  adverseReaction: '1',
  ...change
})

/** Matches only an empty object: `{}` in `toMatchObject` matches every object. */
export const none: unknown = expect.toSatisfy(
  (value: object) => Object.keys(value).length === 0,
  'to be empty'
)
