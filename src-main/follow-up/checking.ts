import type { Verdict } from '../policy/rules.ts'
import type { AssessmentContext, Classification, Reason } from './context.ts'
import type { HypertensionForm } from './contract.ts'
import type { Plan } from './plan.ts'

export type Field = keyof HypertensionForm
export type Sentences = Record<string, string>

export interface Findings {
  readonly problems: Sentences
  readonly warnings: Sentences
  readonly hints: Sentences
}

export interface Decided {
  readonly proposed: Classification | null
  readonly effective: Classification | null
  readonly emergency: readonly Reason[]
  readonly plan: Plan
}

/** One form on its way through the checks. */
export interface Checking {
  readonly form: HypertensionForm
  readonly context: AssessmentContext
  readonly decided: Decided
  readonly findings: Findings
  readonly say: (into: Sentences, field: Field, sentence: string) => void
  readonly demand: (missing: boolean, field: Field, sentence: string) => void
  readonly note: (field: Field, verdict: Verdict) => void
}
