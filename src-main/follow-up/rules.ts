import type { z } from 'zod'
import { bodyMassOf } from './body-mass.ts'
import type { Checking } from './checking.ts'
import { checkForm, dateProblem } from './checks.ts'
import type { AssessmentContext, Classification, EarlierVisit, Reason, VisitPolicy } from './context.ts'
import type { Assessment, VisitForm } from './contract.ts'
import type { FormDefinition } from './forms/contract.ts'
import { commonFields } from './forms/shared/contract.ts'
import { consecutiveUnsatisfied, type Plan, planFor, type PlanWords } from './plan.ts'

export interface Classified {
  readonly proposed: Classification | null
  readonly reasons: Reason[]
}

/** What is decided by hand for one form; pure, and of typed answers. */
export interface FormRules<Form, Policy extends VisitPolicy, Earlier extends EarlierVisit> {
  readonly words: PlanWords
  emergenciesOf(form: Form, context: AssessmentContext<Policy, Earlier>): Reason[]
  classify(form: Form, context: AssessmentContext<Policy, Earlier>): Classified
  targetOf(form: Form, context: AssessmentContext<Policy, Earlier>): Assessment['target']
  /** Whether the control of a visit was unsatisfactory; null: nothing was measured. */
  isUnsatisfied(visit: Earlier, context: AssessmentContext<Policy, Earlier>): boolean | null
  /** What is demanded of what was measured. */
  check(form: Form, checking: Checking): void
}

const nothingPlanned: Plan = {
  action: 'routine',
  actionReason: null,
  nextVisitDate: null,
  nextVisitReason: null
}
const classLabelOf = (code: Classification): string =>
  commonFields.classification.codes.find(each => each.code === code)?.label ?? code

/** What the standard says of a form as it stands; never throws, whatever is in it. */
export function assessVisit<
  Form extends VisitForm & Earlier,
  Policy extends VisitPolicy,
  Earlier extends EarlierVisit
>(
  definition: FormDefinition,
  rules: FormRules<Form, Policy, Earlier>,
  form: Form,
  context: AssessmentContext<Policy, Earlier>
): Assessment {
  const visited = form.outcome === 'visited'
  const emergency = visited ? rules.emergenciesOf(form, context) : []
  const { proposed, reasons } = visited ? rules.classify(form, context) : { proposed: null, reasons: [] }
  const effective = visited ? (form.classification ?? proposed) : null
  const consecutive = consecutiveUnsatisfied<Earlier>(
    { ...form, classification: effective },
    context.earlier,
    visit => rules.isUnsatisfied(visit, context)
  )
  // From a day that cannot be, no next day follows.
  const dated = dateProblem(form.visitDate, context) === null
  const plan = dated ? planFor(form, effective, emergency, consecutive, context, rules.words) : nothingPlanned
  const bmi = visited ? bodyMassOf(form.weightKg, form.heightCm ?? context.heightCm) : null
  const decided = { proposed, effective, emergency, plan }
  return {
    policyVersion: context.policy.version,
    target: rules.targetOf(form, context),
    bmi: bmi === null ? null : { value: bmi.value, label: bmi.label },
    emergency,
    classification: proposed,
    classificationLabel: proposed === null ? null : classLabelOf(proposed),
    classificationReasons: reasons,
    consecutiveUnsatisfied: consecutive,
    scores: [],
    ...plan,
    ...checkForm(definition, form, context, decided, checking => {
      rules.check(form, checking)
    })
  }
}

/** Of everything that applies the most serious by the policy's order; 控制满意 goes without saying beside others. */
export function mostSerious(
  applies: ReadonlyMap<Classification, readonly Reason[]>,
  { classOrder }: Pick<VisitPolicy, 'classOrder'>,
  clause: string
): Classified {
  const proposed = classOrder.value.find(code => applies.has(code)) ?? null
  const reasons = [...(proposed === null ? [] : (applies.get(proposed) ?? []))]
  const situations = [...applies.keys()].filter(code => code !== '1')
  if (situations.length < 2) return { proposed, reasons }
  return {
    proposed,
    reasons: [...reasons, { text: '并存几种情况，取最严重的一种', clause, fields: ['classification'] }]
  }
}

type Given = Readonly<Record<string, unknown>>

/**
 * A new form. What the definition carries comes from the last visit, because the paper form is filled by comparing with
 * it; findings are asked anew. A first visit starts with nothing assumed.
 */
export function startForm<Form extends VisitForm>(
  definition: FormDefinition,
  answers: z.ZodType<Form>,
  visitDate: string,
  last: Given | null,
  heightCm: number | null
): Form {
  const started: Record<string, unknown> = { visitDate }
  if (definition.fields['heightCm'] !== undefined) started['heightCm'] = heightCm
  for (const [key, field] of Object.entries(definition.fields)) {
    if (field.type === 'code' && field.initial !== undefined) started[key] = field.initial
    if (last === null || field.type === 'worked-out' || field.carried === undefined) continue
    const answer = last[key]
    if (answer !== null && answer !== undefined) started[key] = answer
  }
  return answers.parse(started)
}

/** What is stored: without what was typed for another outcome, or for an emergency that is none any more. */
export function settleForm<Form extends VisitForm>(
  definition: FormDefinition,
  answers: z.ZodType<Form>,
  form: Form,
  emergency: readonly Reason[]
): Form {
  const { visitDate, outcome, nextVisitDate } = form
  const given: Given = form
  const ofOutcome = (key: string): readonly string[] | undefined => {
    const field = definition.fields[key]
    return field?.type === 'worked-out' ? undefined : field?.shows?.['outcome']
  }
  const kept = Object.fromEntries(
    Object.entries(given).filter(([key]) =>
      outcome === 'visited'
        ? ofOutcome(key)?.includes('visited') !== false
        : ofOutcome(key)?.includes(outcome) === true
    )
  )
  if (outcome === 'lost') return answers.parse({ ...kept, visitDate, outcome, nextVisitDate })
  if (outcome === 'dead') return answers.parse({ ...kept, visitDate, outcome })
  return answers.parse(emergency.length > 0 ? kept : { ...kept, emergencyAct: null, emergencyNote: '' })
}
