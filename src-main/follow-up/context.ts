import type { z } from 'zod'
import type { HolidayCalendar, HypertensionPolicy, MeasurementLimits } from '../policy/contract.ts'
import type { Assessment, dueReason, VisitForm } from './contract.ts'

export type Classification = NonNullable<VisitForm['classification']>
export type DueReason = z.infer<typeof dueReason>
export type Reason = Assessment['emergency'][number]

/** What the policy of every form says of when to come again. */
export interface VisitPolicy {
  readonly version: string
  readonly routineDays: { readonly value: number }
  readonly unsatisfiedDays: { readonly value: number }
  readonly referralFollowDays: { readonly value: number }
  /** Missing: no number is owed. */
  readonly minFaceToFacePerYear?: { readonly value: number }
  /** Most serious first. */
  readonly classOrder: { readonly value: readonly Classification[] }
}

/** An effective record of the same disease (not corrected, not the one being corrected). */
export interface EarlierVisit extends Pick<
  VisitForm,
  'visitDate' | 'outcome' | 'systolicMmHg' | 'diastolicMmHg' | 'weightKg' | 'heightCm' | 'adverseReaction'
> {
  /** As it was saved, an override included. */
  readonly classification: Classification | null
}

/** What the rules of a form must know besides it. */
export interface AssessmentContext<
  Policy extends VisitPolicy = HypertensionPolicy,
  Earlier extends EarlierVisit = EarlierVisit
> {
  readonly today: string
  /** A doctor fills the form; others say whom they have told of an emergency, and a doctor signs. */
  readonly byDoctor: boolean
  readonly birthDate: string
  /** GB/T 2261.1. */
  readonly sex: string
  readonly conditions: readonly string[]
  /** Marked pregnant or post-partum on the visit day. */
  readonly pregnantOrPostpartum: boolean
  /** From the resident's file; used when the form has none. */
  readonly heightCm: number | null
  readonly policy: Policy
  readonly limits: MeasurementLimits
  readonly holidays: HolidayCalendar
  /** Newest first. */
  readonly earlier: readonly Earlier[]
  /** Days to come that effective records bear: the clock was wrong when they were written. */
  readonly ahead: readonly string[]
  readonly due: { readonly on: string; readonly reason: DueReason } | null
  /** The sitting `seriesId` names, when it is this resident's; `day` in the centre's zone. */
  readonly series: {
    readonly day: string
    readonly mean: {
      readonly systolicMmHg: number
      readonly diastolicMmHg: number
      readonly roundedSystolicMmHg: number
      readonly roundedDiastolicMmHg: number
    } | null
  } | null
}
/** Of a form that is not known here. */
export type VisitContext = AssessmentContext<VisitPolicy>
