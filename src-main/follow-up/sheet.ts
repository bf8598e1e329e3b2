import { addDays } from '../lib/clock.ts'
import type { ScoreResult } from '../lib/score/contract.ts'
import { bodyMassOf } from './body-mass.ts'
import type { Checking } from './checking.ts'
import { checkForm, dateProblem } from './checks.ts'
import type { Classification, Reason, VisitContext } from './context.ts'
import type { Assessment, VisitForm } from './contract.ts'
import type { FormDefinition } from './forms/contract.ts'
import { scoresOf } from './forms/scores.ts'
import type { Plan } from './plan.ts'

/** What is to be done, when it is owed again, and why. */
export interface Next {
  readonly action: Plan['action']
  readonly days: number
  readonly why: Reason
}
export interface Judged {
  /** Null: nothing is judged. */
  readonly proposed: Classification | null
  readonly reasons: Reason[]
}

/** What is decided for one sheet beside its scores; pure, and of typed answers. */
export interface SheetRules<Answers> {
  /** What the answers mean, and by which clause. */
  judge(form: Answers, scores: readonly ScoreResult[]): Judged
  emergenciesOf?(form: Answers): Reason[]
  /** If not as the definition says; of the class that holds. */
  nextOf?(form: Answers, effective: Classification | null): Next | null
  check?(form: Answers, scores: readonly ScoreResult[], checking: Checking): void
}

/** What a sheet says as it stands; never throws, whatever is in it. */
export function assessSheet<Answers extends VisitForm>(
  definition: FormDefinition,
  rules: SheetRules<Answers>,
  form: Answers,
  context: VisitContext
): Assessment {
  const visited = form.outcome === 'visited'
  const scores = visited ? scoresOf(definition, form) : []
  const emergency = visited ? (rules.emergenciesOf?.(form) ?? []) : []
  const { proposed, reasons } = visited ? rules.judge(form, scores) : { proposed: null, reasons: [] }
  const effective = visited ? (form.classification ?? proposed) : null
  const bmi = visited ? bodyMassOf(form.weightKg, form.heightCm) : null
  const plan = planOf(definition, rules, form, effective, emergency, context)
  return {
    policyVersion: context.policy.version,
    target: { says: '', clause: '' },
    bmi: bmi === null ? null : { value: bmi.value, label: bmi.label },
    emergency,
    classification: proposed,
    classificationLabel: labelOf(definition, proposed),
    classificationReasons: reasons,
    consecutiveUnsatisfied: 0,
    scores,
    ...plan,
    ...checkForm(definition, form, context, { proposed, effective, emergency, plan }, checking => {
      rules.check?.(form, scores, checking)
    })
  }
}

function labelOf({ fields }: FormDefinition, code: Classification | null): string | null {
  const field = fields['classification']
  return field?.type === 'code' ? (field.codes.find(each => each.code === code)?.label ?? null) : null
}

function planOf<Answers extends VisitForm>(
  { due }: FormDefinition,
  rules: SheetRules<Answers>,
  form: Answers,
  effective: Classification | null,
  emergency: readonly Reason[],
  context: VisitContext
): Plan {
  const next = nextOf(due, rules, form, effective, emergency, context)
  const isDated = next !== null && dateProblem(form.visitDate, context) === null
  const isPlain = next?.action === 'routine' || next?.action === 'lost'
  return {
    action: next?.action ?? (form.outcome === 'dead' ? 'ended' : 'routine'),
    actionReason: next === null || isPlain ? null : next.why,
    nextVisitDate: isDated ? addDays(form.visitDate, next.days) : null,
    nextVisitReason: isDated ? next.why : null
  }
}

function nextOf<Answers extends VisitForm>(
  due: FormDefinition['due'],
  rules: SheetRules<Answers>,
  form: Answers,
  effective: Classification | null,
  emergency: readonly Reason[],
  { policy }: VisitContext
): Next | null {
  const soon = policy.referralFollowDays.value
  const [first] = emergency
  if (form.outcome === 'dead') return null
  if (form.outcome === 'lost') {
    const why = {
      text: `${String(soon)} 天内再次联系`,
      clause: '本系统约定：失访后再次联系',
      fields: ['outcome']
    }
    return { action: 'lost', days: soon, why }
  }
  if (first !== undefined) return { action: 'emergency-refer', days: soon, why: first }
  const said = rules.nextOf?.(form, effective) ?? null
  if (said !== null || due === undefined) return said
  return { action: 'routine', days: due.days, why: { text: due.says, clause: due.clause, fields: [] } }
}
