import { bodyMassOf } from './body-mass.ts'
import { checkForm, dateProblem } from './checks.ts'
import { classify, emergenciesOf, targetOf } from './classification.ts'
import type { AssessmentContext } from './context.ts'
import { type Assessment, type FollowUp, type HypertensionForm, hypertensionForm } from './contract.ts'
import { consecutiveUnsatisfied, type Plan, planFor } from './plan.ts'
import { classLabels } from './wording.ts'

const nothingPlanned: Plan = {
  action: 'routine',
  actionReason: null,
  nextVisitDate: null,
  nextVisitReason: null
}

/** What the standard says of a form as it stands; never throws, whatever is in it. */
export function assess(form: HypertensionForm, context: AssessmentContext): Assessment {
  const visited = form.outcome === 'visited'
  const emergency = visited ? emergenciesOf(form, context) : []
  const { proposed, reasons } = visited ? classify(form, context) : { proposed: null, reasons: [] }
  const effective = visited ? (form.classification ?? proposed) : null
  const consecutive = consecutiveUnsatisfied(form, effective, context)
  // From a day that cannot be, no next day follows.
  const dated = dateProblem(form.visitDate, context) === null
  const plan = dated ? planFor(form, effective, emergency, consecutive, context) : nothingPlanned
  const { systolicBelow, diastolicBelow, clause } = targetOf(form, context)
  const bmi = visited ? bodyMassOf(form.weightKg, form.heightCm ?? context.heightCm) : null
  return {
    policyVersion: context.policy.version,
    target: { systolicBelow, diastolicBelow, clause: `${clause}${comorbidityNote(context)}` },
    bmi: bmi === null ? null : { value: bmi.value, label: bmi.label },
    emergency,
    classification: proposed,
    classificationLabel: proposed === null ? null : classLabels[proposed],
    classificationReasons: reasons,
    consecutiveUnsatisfied: consecutive,
    ...plan,
    ...checkForm(form, context, { proposed, effective, emergency, plan })
  }
}

/** The standard gives no number here, so it is said and not computed. */
const comorbidityNote = ({ conditions }: AssessmentContext): string =>
  conditions.some(code => code === 'diabetes-type-2' || code === 'chronic-kidney-disease')
    ? '；合并糖尿病或慢性肾脏病，目标可个体化适当降低'
    : ''

/**
 * A new form. Habits, targets and drugs come from the last visit, because the paper form is filled by comparing with
 * it. Findings are asked anew: pressure, weight, danger signs, examinations and complications start empty, and so do
 * symptoms and adverse reaction unless there were none the last time. A first visit starts with nothing assumed.
 */
export function startForm(
  visitDate: string,
  last: HypertensionForm | null,
  heightCm: number | null
): HypertensionForm {
  const blank = hypertensionForm.parse({ visitDate, way: '1', heightCm })
  if (last === null) return blank
  return {
    ...blank,
    symptoms: last.symptoms.length === 1 && last.symptoms[0] === '1' ? ['1'] : [],
    adverseReaction: last.adverseReaction === '1' ? '1' : null,
    heightCm: last.heightCm ?? heightCm,
    weightTargetKg: last.weightTargetKg,
    bmiTarget: last.bmiTarget,
    smoking: last.smoking,
    smokingTarget: last.smokingTarget,
    drinking: last.drinking,
    drinkingTarget: last.drinkingTarget,
    exerciseTimesPerWeek: last.exerciseTimesPerWeek,
    exerciseMinutes: last.exerciseMinutes,
    exerciseTargetTimesPerWeek: last.exerciseTargetTimesPerWeek,
    exerciseTargetMinutes: last.exerciseTargetMinutes,
    salt: last.salt,
    saltTarget: last.saltTarget,
    psychology: last.psychology,
    compliance: last.compliance,
    adherence: last.adherence,
    drugs: last.drugs
  }
}

/** What is stored: without what was typed for another outcome, or for an emergency that is none any more. */
export function settleForm(
  form: HypertensionForm,
  emergency: FollowUp['assessment']['emergency']
): HypertensionForm {
  const { visitDate, outcome, nextVisitDate } = form
  if (outcome === 'lost') {
    return hypertensionForm.parse({ visitDate, outcome, nextVisitDate, lostReason: form.lostReason })
  }
  if (outcome === 'dead') {
    const { deathDate, deathCause } = form
    return hypertensionForm.parse({ visitDate, outcome, deathDate, deathCause })
  }
  const visited = { ...form, lostReason: '', deathDate: null, deathCause: '' }
  return emergency.length > 0 ? visited : { ...visited, emergencyAct: null, emergencyNote: '' }
}
