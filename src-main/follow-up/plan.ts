import { addDays } from '../lib/clock.ts'
import { closedOn, lastOpenDay } from '../policy/rules.ts'
import type { Classification, EarlierVisit, Reason, VisitContext } from './context.ts'
import type { Assessment, VisitForm } from './contract.ts'

/** What a form calls its control, and where each step is written. */
export interface PlanWords {
  /** 血压. */
  readonly measured: string
  /** The fields it stands in. */
  readonly fields: readonly string[]
  readonly clauses: Readonly<
    Record<'emergency' | 'unsatisfied' | 'refer' | 'routine' | 'unmeasured' | 'lost' | 'dead', string>
  >
}

/** Whether the control of a visit was unsatisfactory; null: nothing was measured. */
export type Missed<Earlier extends EarlierVisit> = (visit: Earlier) => boolean | null

/**
 * How many visits in a row were unsatisfactory, this one included. 连续: the previous completed visit with a measured
 * value; a lost visit, or a telephone call without one, neither counts nor resets (our reading of the clause). Two
 * records of one day are one visit.
 */
export function consecutiveUnsatisfied<Earlier extends EarlierVisit>(
  now: Earlier,
  earlier: readonly Earlier[],
  missed: Missed<Earlier>
): number {
  if (missed(now) !== true) return 0
  const measured = earlier.filter(
    visit => visit.outcome === 'visited' && visit.visitDate < now.visitDate && missed(visit) !== null
  )
  const days = measured.filter((visit, index) => visit.visitDate !== measured[index - 1]?.visitDate)
  const before = days.findIndex(visit => missed(visit) === false)
  return 1 + (before === -1 ? days.length : before)
}

/** 药物不良反应 at this visit and at the completed one before it. */
const isReactionRepeated = (form: VisitForm, { earlier }: VisitContext): boolean =>
  form.adverseReaction === '2' &&
  earlier.find(visit => visit.outcome === 'visited' && visit.visitDate < form.visitDate)?.adverseReaction ===
    '2'

export interface Plan {
  readonly action: Assessment['action']
  readonly actionReason: Reason | null
  readonly nextVisitDate: string | null
  readonly nextVisitReason: Reason | null
}

/** 下次随访 and what to do, of the class that holds (an override included). */
export function planFor(
  form: VisitForm,
  effective: Classification | null,
  emergency: readonly Reason[],
  consecutive: number,
  context: VisitContext,
  words: PlanWords
): Plan {
  const { policy } = context
  const plan = (
    action: Plan['action'],
    days: number,
    text: string,
    clause: string,
    fields: string[]
  ): Plan => {
    const { day, moved } = openWithin(form.visitDate, days, context)
    return {
      action,
      actionReason: { text, clause, fields },
      nextVisitDate: day,
      nextVisitReason: { text: `${String(days)} 天内${moved}`, clause, fields }
    }
  }
  const followReferral = policy.referralFollowDays.value
  const soon = policy.unsatisfiedDays.value
  const { refer, unsatisfied, dead, lost, emergency: urgent, routine } = words.clauses

  if (form.outcome === 'dead') {
    const actionReason = { text: '结束随访；请在居民档案中登记死亡', clause: dead, fields: ['outcome'] }
    return { action: 'ended', actionReason, nextVisitDate: null, nextVisitReason: null }
  }
  if (form.outcome === 'lost') return plan('lost', soon, '失访，再次联系', lost, ['outcome'])
  if (emergency.length > 0) {
    const fields = [...new Set(emergency.flatMap(reason => reason.fields))]
    return plan('emergency-refer', followReferral, '危急情况：处理后紧急转诊', urgent, fields)
  }
  // 难以控制 is the doctor's judgement, and filling in the referral is how the form says it.
  const referred = form.referralReason !== '' || form.referralTo !== ''
  const repeatedly = plan(
    'refer',
    followReferral,
    `连续 ${String(consecutive)} 次控制不满意：建议转诊`,
    refer,
    [...words.fields, 'classification']
  )
  switch (effective) {
    case '4':
      return plan('refer', followReferral, '并发症：建议转诊', refer, ['complication'])
    case '3':
      if (consecutive >= 2) return repeatedly
      if (isReactionRepeated(form, context)) {
        return plan('refer', followReferral, '连续两次有药物不良反应，难以控制：建议转诊', refer, [
          'adverseReaction'
        ])
      }
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
      return plan('routine', policy.routineDays.value, '常规随访', routine, ['classification'])
    case null:
      return form.way === '3' ? planUnmeasured(form, context, words) : undecided
  }
}

const undecided: Plan = {
  action: 'routine',
  actionReason: null,
  nextVisitDate: null,
  nextVisitReason: null
}

/** The last day within so many on which somebody is seen: a closed one moves it before, never past the limit. */
function openWithin(visitDate: string, days: number, { holidays }: VisitContext) {
  const limit = addDays(visitDate, days)
  const day = lastOpenDay(holidays, limit, visitDate)
  const closed = closedOn(holidays, limit)
  const moved =
    day === limit || closed === null ? '' : `；${limit} ${closed.name}放假（${closed.source}），提前到放假前`
  return { day, moved }
}

/** A call that brought no value: whatever was due stays due; when it was due already, measure within two weeks. */
function planUnmeasured(form: VisitForm, context: VisitContext, words: PlanWords): Plan {
  const { due, policy } = context
  const { unmeasured: clause } = words.clauses
  const fields = ['way', ...words.fields]
  if (due !== null && due.on > form.visitDate) {
    const reason = { text: `未取得${words.measured}，按原定日期随访`, clause, fields }
    const action =
      due.reason === 'two-week'
        ? 'two-week'
        : due.reason === 'referral' || due.reason === 'emergency'
          ? 'refer'
          : 'routine'
    return { action, actionReason: reason, nextVisitDate: due.on, nextVisitReason: reason }
  }
  const { day, moved } = openWithin(form.visitDate, policy.unsatisfiedDays.value, context)
  const reason = { text: `未取得${words.measured}，2 周内面对面测量${moved}`, clause, fields }
  return { action: 'two-week', actionReason: reason, nextVisitDate: day, nextVisitReason: reason }
}
