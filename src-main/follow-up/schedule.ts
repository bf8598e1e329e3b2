import type { Database } from 'better-sqlite3'
import { aboutPeople, type Derived, type Worked } from '../database/derived.ts'
import { addDays } from '../lib/clock.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import type { DueReason } from './context.ts'
import type { Form } from './forms/form.ts'
import { forms } from './forms/index.ts'
import { isScheduled, scheduledIn } from './forms/known.ts'
import {
  type Facts,
  insertSchedule,
  removeSchedule,
  type ScheduleRow,
  selectDayAhead,
  selectFacts,
  selectKept
} from './schedule-store.ts'

/** How often somebody is seen: days until a routine visit, visits face to face in a year. */
export interface Pace {
  readonly days: number
  readonly perYear: number
}
export const paceOf = ({ policyIn }: Pick<Form, 'policyIn'>, policy: PolicyInForce): Pace => {
  const { routineDays, minFaceToFacePerYear } = policyIn(policy)
  return { days: routineDays.value, perYear: minFaceToFacePerYear?.value ?? 0 }
}
type Paces = Readonly<Record<string, Pace>>

/**
 * What the schedule rests on besides the records, by the kind of form.
 * @param own those that were brought in
 */
export const scheduleBasis = (policy: PolicyInForce, own: readonly Form[] = []): string =>
  JSON.stringify(
    Object.fromEntries(
      [...forms, ...own].filter(isScheduled).map(form => [form.definition.kind, paceOf(form, policy)])
    ) satisfies Paces
  )

/**
 * When somebody is due follows from the newest effective record alone, so that a correction, or a home visit entered
 * late, puts the date right; without any, from the day the management began. A lost visit keeps the reason of the visit
 * that is still owed. Who moved away, died or is not managed any more is on no list; who comes back is due as before.
 */
export function scheduleOf(facts: Facts, { days, perYear }: Pace): ScheduleRow | null {
  const { residentId, kind, doctorId, committeeCode, newest, lastMetOn, met, managedSince } = facts
  const isManaged = facts.status === 'active' && facts.isOpen === 1
  const panel = { doctorId, committeeCode, lastMetOn, met, managedSince, perYear }
  if (newest !== null) {
    const { id, outcome, visitDate, nextVisitDate } = newest
    return {
      residentId,
      kind,
      dueOn: nextVisitDate ?? addDays(visitDate, days),
      reason: reasonOf(outcome === 'lost' ? facts.visitedAction : newest.action),
      lastFollowUpId: id,
      active: isManaged && outcome !== 'dead' ? 1 : 0,
      ...panel
    }
  }
  if (managedSince === null) return null
  const first = { dueOn: managedSince, reason: 'first' as const, lastFollowUpId: null }
  return { residentId, kind, ...first, active: isManaged ? 1 : 0, ...panel }
}

function reasonOf(action: Facts['visitedAction']): DueReason {
  switch (action) {
    case null:
      return 'first'
    case 'emergency-refer':
      return 'emergency'
    case 'refer':
      return 'referral'
    case 'two-week':
      return 'two-week'
    case 'routine':
    case 'lost':
    case 'ended':
      return 'routine'
  }
}

/** Where only a visit that was booked matters. */
export const atNoPace: Pace = { days: 0, perYear: 0 }

/** In the order of the table. */
const byKind = (db: Database): readonly Form[] =>
  scheduledIn(db).toSorted((one, other) => (one.definition.kind < other.definition.kind ? -1 : 1))

export const followUpSchedule: Derived<ScheduleRow> = {
  name: 'follow-up-schedule',
  concerns: { resident: aboutPeople, 'follow-up': aboutPeople },
  with: (_db, ids) => ids,
  workOut: (db, ids, { basis, today }) => {
    const paces = JSON.parse(basis) as Paces
    const scheduled = byKind(db)
    return new Map(
      ids.map((id): [string, Worked<ScheduleRow>] => {
        const rows = scheduled.flatMap(form => {
          const row = dueOf(db, id, form, paces[form.definition.kind] ?? atNoPace, today)
          return row === null ? [] : [row]
        })
        return [id, { rows, againOn: selectDayAhead(db, id, today) }]
      })
    )
  },
  select: selectKept,
  replace: (db, residentId, rows) => {
    removeSchedule(db, residentId)
    for (const row of rows) insertSchedule(db, row)
  }
}

/** From the records, whatever is kept; null: nothing was ever owed, or it is owed by age and stands on no list of days. */
export function dueOf(
  db: Database,
  residentId: string,
  { definition }: Pick<Form, 'definition'>,
  pace: Pace,
  today: string
): ScheduleRow | null {
  const { kind, whom } = definition
  if (whom.by === 'age') return null
  const facts = selectFacts(db, residentId, { kind, condition: whom.condition }, today)
  return facts === undefined ? null : scheduleOf(facts, pace)
}
