import { z } from 'zod'
import type { Mark, PolicyInForce } from '../../policy/contract.ts'
import type { AssessmentContext, EarlierVisit, Reason, VisitContext, VisitPolicy } from '../context.ts'
import type { Assessment, VisitForm } from '../contract.ts'
import { assessVisit, type FormRules, settleForm, startForm } from '../rules.ts'
import { assessSheet, type SheetRules } from '../sheet.ts'
import { answersTo, type AnswersOf, type Fields, type FormDefinition } from './contract.ts'
import { commonFields } from './shared/contract.ts'

export type Marks = Readonly<Record<string, Mark>>

/** A form as the rest of the feature uses it: what it states, and what its rules decide. */
export interface Form<Answers extends VisitForm = VisitForm, Context = VisitContext> {
  readonly definition: FormDefinition
  /** Those before it, under which records were saved, newest first. */
  readonly earlier: readonly Form[]
  readonly answers: z.ZodType<Answers>
  policyIn(policy: PolicyInForce): VisitPolicy
  start(visitDate: string, last: Readonly<Record<string, unknown>> | null, heightCm: number | null): Answers
  settle(form: Answers, emergency: readonly Reason[]): Answers
  assess(form: Answers, context: Context): Assessment
  /** How what was measured stands by the policy, field by field; `age` in completed years on the day. */
  marksOf(values: Readonly<Record<string, unknown>>, policy: PolicyInForce, age: number): Marks
}

/** What follows from a definition alone. */
function withAnswers<Answers extends VisitForm>(definition: FormDefinition) {
  // Made when it is first asked: a start that fills no form need not wait for a hundred schemas.
  const answers = z.lazy(() => answersTo(definition.fields, commonFields)) as unknown as z.ZodType<Answers>
  return {
    definition,
    answers,
    start: (
      visitDate: string,
      last: Readonly<Record<string, unknown>> | null,
      heightCm: number | null
    ): Answers => startForm(definition, answers, visitDate, last, heightCm),
    settle: (given: Answers, emergency: readonly Reason[]): Answers =>
      settleForm(definition, answers, given, emergency)
  }
}

/** A visit whose control is judged: emergency, class and plan are decided by rules written by hand. */
export function defineForm<
  F extends Fields,
  Policy extends VisitPolicy,
  Earlier extends EarlierVisit
>(stated: {
  readonly definition: FormDefinition & { readonly fields: F }
  readonly earlier: readonly Form[]
  readonly policyIn: (policy: PolicyInForce) => Policy
  readonly rules: FormRules<AnswersOf<F>, Policy, Earlier>
  readonly marksOf: Form['marksOf']
}) {
  type Answers = AnswersOf<F> & VisitForm & Earlier
  const { definition, earlier, policyIn, marksOf } = stated
  return {
    ...withAnswers<Answers>(definition),
    definition,
    earlier,
    policyIn,
    marksOf,
    assess: (given: Answers, context: AssessmentContext<Policy, Earlier>): Assessment =>
      assessVisit(definition, stated.rules as FormRules<Answers, Policy, Earlier>, given, context)
  }
}

/** A sheet that judges no control: what it says follows from its scores and from rules of its own. */
export function defineSheet<F extends Fields, Given = AnswersOf<F>>(stated: {
  readonly definition: FormDefinition & { readonly fields: F }
  readonly earlier: readonly Form[]
  readonly rules: SheetRules<Given>
}) {
  type Answers = Given & VisitForm
  const { definition, earlier, rules } = stated
  return {
    ...withAnswers<Answers>(definition),
    definition,
    earlier,
    policyIn: (): VisitPolicy => ({
      version: definition.edition,
      routineDays: { value: definition.due?.days ?? 0 },
      unsatisfiedDays: { value: 14 },
      referralFollowDays: { value: 14 },
      classOrder: { value: [] }
    }),
    marksOf: (): Marks => ({}),
    assess: (given: Answers, context: VisitContext): Assessment =>
      assessSheet(definition, rules as SheetRules<Answers>, given, context)
  }
}
