import type { z } from 'zod'
import type { PolicyInForce } from '../policy/contract.ts'
import type { Assessment, dueReason, HypertensionForm } from './contract.ts'

export type Classification = NonNullable<HypertensionForm['classification']>
export type DueReason = z.infer<typeof dueReason>
export type Reason = Assessment['emergency'][number]

/** An effective record of the same disease (not corrected, not the one being corrected). */
export interface EarlierVisit {
  readonly visitDate: string
  readonly outcome: HypertensionForm['outcome']
  readonly systolicMmHg: number | null
  readonly diastolicMmHg: number | null
  /** As it was saved, an override included. */
  readonly classification: Classification | null
  readonly weightKg: number | null
  readonly heightCm: number | null
}

export interface AssessmentContext {
  readonly today: string
  readonly birthDate: string
  /** GB/T 2261.1. */
  readonly sex: string
  readonly conditions: readonly string[]
  /** Marked pregnant or post-partum on the visit day. */
  readonly pregnantOrPostpartum: boolean
  /** From the resident's file; used when the form has none. */
  readonly heightCm: number | null
  readonly policy: PolicyInForce['hypertension']
  readonly limits: PolicyInForce['measurement']
  /** Newest first. */
  readonly earlier: readonly EarlierVisit[]
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
