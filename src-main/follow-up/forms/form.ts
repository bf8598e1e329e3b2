import type { z } from 'zod'
import type { Mark, PolicyInForce } from '../../policy/contract.ts'
import type { AssessmentContext, EarlierVisit, Reason, VisitContext, VisitPolicy } from '../context.ts'
import type { Assessment, VisitForm } from '../contract.ts'
import { assessVisit, type FormRules, settleForm, startForm } from '../rules.ts'
import { answersTo, type AnswersOf, type Fields, type FormDefinition } from './contract.ts'

/** A form as the rest of the feature uses it: what it states, and what its rules decide. */
export interface Form<Answers extends VisitForm = VisitForm, Context = VisitContext> {
  readonly definition: FormDefinition
  /** Earlier ones, under which records were saved. */
  readonly earlier: readonly FormDefinition[]
  readonly answers: z.ZodType<Answers>
  policyIn(policy: PolicyInForce): VisitPolicy
  start(visitDate: string, last: Readonly<Record<string, unknown>> | null, heightCm: number | null): Answers
  settle(form: Answers, emergency: readonly Reason[]): Answers
  assess(form: Answers, context: Context): Assessment
  /** How what stands for the visit in lists stands by the policy; `age` in completed years on the day. */
  markOf(values: Readonly<Record<string, unknown>>, policy: PolicyInForce, age: number): Mark | null
}

/** @param earlier editions that were in force before, newest first */
export function defineForm<
  F extends Fields,
  Policy extends VisitPolicy,
  Earlier extends EarlierVisit
>(stated: {
  readonly definition: FormDefinition & { readonly fields: F }
  readonly earlier: readonly FormDefinition[]
  readonly policyIn: (policy: PolicyInForce) => Policy
  readonly rules: FormRules<AnswersOf<F>, Policy, Earlier>
  readonly markOf: Form['markOf']
}) {
  type Answers = AnswersOf<F> & VisitForm & Earlier
  const { definition, earlier, policyIn, markOf } = stated
  const answers = answersTo(definition.fields) as unknown as z.ZodType<Answers>
  const form = {
    definition,
    earlier,
    answers,
    policyIn,
    markOf,
    start: (
      visitDate: string,
      last: Readonly<Record<string, unknown>> | null,
      heightCm: number | null
    ): Answers => startForm(definition, answers, visitDate, last, heightCm),
    settle: (given: Answers, emergency: readonly Reason[]): Answers =>
      settleForm(definition, answers, given, emergency),
    assess: (given: Answers, context: AssessmentContext<Policy, Earlier>): Assessment =>
      assessVisit(definition, stated.rules as FormRules<Answers, Policy, Earlier>, given, context)
  }
  return form
}
