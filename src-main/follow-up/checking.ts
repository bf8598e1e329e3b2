import type { Verdict } from '../policy/rules.ts'
import type { Classification, Reason, VisitContext } from './context.ts'
import type { VisitForm } from './contract.ts'
import type { FormDefinition } from './forms/contract.ts'
import type { Plan } from './plan.ts'

/** Field → sentence. */
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
  readonly definition: FormDefinition
  readonly form: VisitForm
  readonly context: VisitContext
  readonly decided: Decided
  readonly findings: Findings
  readonly say: (into: Sentences, field: string, sentence: string) => void
  readonly demand: (missing: boolean, field: string, sentence: string) => void
  readonly note: (field: string, verdict: Verdict) => void
}
