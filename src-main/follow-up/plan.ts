import { addDays, ageOn } from '../lib/clock.ts'
import { type Pressure, targetFor } from '../policy/rules.ts'
import { pressureOf } from './classification.ts'
import type { AssessmentContext, Classification, Reason } from './context.ts'
import type { Assessment, HypertensionForm } from './contract.ts'
import { clauses } from './wording.ts'

/**
 * 血压控制不满意 of one visit: class 2, or class 3 or 4 over a pressure that missed its target (the form's one box names
 * the most serious only). Class 1 is controlled, also when the doctor overrode it.
 */
function isUnsatisfied(
  { visitDate, classification, systolicMmHg, diastolicMmHg }: Judged,
  { policy, birthDate }: AssessmentContext
): boolean {
  if (classification === '1' || classification === null) return false
  if (classification === '2') return true
  const { systolicBelow, diastolicBelow } = targetFor(policy, Math.max(0, ageOn(birthDate, visitDate)))
  return systolicMmHg >= systolicBelow || diastolicMmHg >= diastolicBelow
}

interface Judged extends Pressure {
  readonly visitDate: string
  readonly classification: Classification | null
}

/**
 * How many visits in a row had an unsatisfactory pressure, this one included. 连续: the previous completed visit with a
 * measured pressure; a lost visit, or a telephone call without a pressure, neither counts nor resets (our reading of
 * the clause). Two records of one day are one visit.
 */
export function consecutiveUnsatisfied(
  form: HypertensionForm,
  effective: Classification | null,
  context: AssessmentContext
): number {
  const pressure = pressureOf(form, context)
  const { visitDate } = form
  if (pressure === null || !isUnsatisfied({ ...pressure, visitDate, classification: effective }, context))
    return 0
  const measured = context.earlier.flatMap(visit => {
    const { outcome, systolicMmHg, diastolicMmHg } = visit
    const counts = outcome === 'visited' && visit.visitDate < visitDate
    return counts && systolicMmHg !== null && diastolicMmHg !== null
      ? [{ ...visit, systolicMmHg, diastolicMmHg }]
      : []
  })
  const days = measured.filter((visit, index) => visit.visitDate !== measured[index - 1]?.visitDate)
  const before = days.findIndex(visit => !isUnsatisfied(visit, context))
  return 1 + (before === -1 ? days.length : before)
}

export interface Plan {
  readonly action: Assessment['action']
  readonly actionReason: Reason | null
  readonly nextVisitDate: string | null
  readonly nextVisitReason: Reason | null
}

/** 下次随访 and what to do, of the class that holds (an override included). */
export function planFor(
  form: HypertensionForm,
  effective: Classification | null,
  emergency: readonly Reason[],
  consecutive: number,
  context: AssessmentContext
): Plan {
  const { policy } = context
  const plan = (
    action: Plan['action'],
    days: number,
    text: string,
    clause: string,
    fields: string[]
  ): Plan => ({
    action,
    actionReason: { text, clause, fields },
    nextVisitDate: addDays(form.visitDate, days),
    nextVisitReason: { text: `${String(days)} 天内`, clause, fields }
  })
  const followReferral = policy.referralFollowDays.value
  const soon = policy.unsatisfiedDays.value
  const { refer, unsatisfied } = clauses

  if (form.outcome === 'dead') {
    const actionReason = {
      text: '结束随访；请在居民档案中登记死亡',
      clause: clauses.dead,
      fields: ['outcome']
    }
    return { action: 'ended', actionReason, nextVisitDate: null, nextVisitReason: null }
  }
  if (form.outcome === 'lost') return plan('lost', soon, '失访，再次联系', clauses.lost, ['outcome'])
  if (emergency.length > 0) {
    const fields = [...new Set(emergency.flatMap(reason => reason.fields))]
    return plan('emergency-refer', followReferral, '危急情况：处理后紧急转诊', clauses.emergency, fields)
  }
  // 难以控制 is the doctor's judgement, and filling in the referral is how the form says it.
  const referred = form.referralReason !== '' || form.referralTo !== ''
  const repeatedly = plan(
    'refer',
    followReferral,
    `连续 ${String(consecutive)} 次控制不满意：建议转诊`,
    refer,
    ['systolicMmHg', 'diastolicMmHg', 'classification']
  )
  switch (effective) {
    case '4':
      return plan('refer', followReferral, '并发症：建议转诊', refer, ['complication'])
    case '3':
      if (consecutive >= 2) return repeatedly
      return referred
        ? plan('refer', followReferral, '不良反应难以控制：转诊', refer, [
            'adverseReaction',
            'referralReason'
          ])
        : plan('two-week', soon, '药物不良反应：调整用药', unsatisfied, ['adverseReaction'])
    case '2':
      if (consecutive >= 2) return repeatedly
      return referred
        ? plan('refer', followReferral, '控制不满意，医生决定转诊', refer, ['referralReason'])
        : plan('two-week', soon, '第一次控制不满意：核对服药依从性，必要时调整用药', unsatisfied, [
            'classification'
          ])
    case '1':
      return plan('routine', policy.routineDays.value, '常规随访', clauses.routine, ['classification'])
    case null:
      return form.way === '3' ? planWithoutPressure(form, context) : undecided
  }
}

const undecided: Plan = {
  action: 'routine',
  actionReason: null,
  nextVisitDate: null,
  nextVisitReason: null
}

/** A call that brought no pressure: whatever was due stays due; when it was due already, measure within two weeks. */
function planWithoutPressure(form: HypertensionForm, { due, policy }: AssessmentContext): Plan {
  const { noPressure: clause } = clauses
  const fields = ['way', 'systolicMmHg', 'diastolicMmHg']
  if (due !== null && due.on > form.visitDate) {
    const reason = { text: '未取得血压，按原定日期随访', clause, fields }
    const action =
      due.reason === 'two-week'
        ? 'two-week'
        : due.reason === 'referral' || due.reason === 'emergency'
          ? 'refer'
          : 'routine'
    return { action, actionReason: reason, nextVisitDate: due.on, nextVisitReason: reason }
  }
  const reason = { text: '未取得血压，2 周内面对面测量', clause, fields }
  const nextVisitDate = addDays(form.visitDate, policy.unsatisfiedDays.value)
  return { action: 'two-week', actionReason: reason, nextVisitDate, nextVisitReason: reason }
}
