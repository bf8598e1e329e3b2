import type { Database } from 'better-sqlite3'
import type { Classification, DueReason } from './context.ts'

export interface ScheduleRow {
  readonly residentId: string
  readonly dueOn: string
  readonly reason: DueReason
  readonly lastFollowUpId: string | null
  readonly active: boolean
}

export const selectSchedule = (db: Database, residentId: string): Omit<ScheduleRow, 'active'> | undefined =>
  db
    .prepare<[string], Omit<ScheduleRow, 'active'>>(
      `SELECT resident_id AS residentId, due_on AS dueOn, reason, last_follow_up_id AS lastFollowUpId
      FROM follow_up_schedule WHERE resident_id = ? AND kind = 'hypertension' AND active = 1`
    )
    .get(residentId)

/** A person who is not managed any more, or has moved away, is not brought back by a late record. */
export const upsertSchedule = (db: Database, row: ScheduleRow): void => {
  db.prepare(
    `INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, last_follow_up_id, active)
    SELECT r.id, 'hypertension', @dueOn, @reason, @lastFollowUpId, @active AND r.status = 'active' AND EXISTS (
      SELECT 1 FROM chronic_condition c
      WHERE c.resident_number = r.number AND c.code = 'hypertension' AND c.ended_on IS NULL
    )
    FROM resident r WHERE r.id = @residentId
    ON CONFLICT (resident_id, kind) DO UPDATE SET due_on = excluded.due_on, reason = excluded.reason,
      last_follow_up_id = excluded.last_follow_up_id, active = excluded.active`
  ).run({ ...row, active: row.active ? 1 : 0 })
}

export interface DueScope {
  readonly doctorId: string | null
  readonly committeeCode: string | null
}
export type DueState = 'all' | 'overdue' | 'today' | 'two-week' | 'soon'
export interface DueWindow {
  readonly today: string
  /** The last day looked at. */
  readonly until: string
}

const states: Readonly<Record<DueState, string>> = {
  all: 's.due_on <= @until',
  overdue: 's.due_on < @today',
  today: 's.due_on = @today',
  // A check in ten days can wait; an emergency cannot, whatever its day.
  'two-week': `s.reason IN ('emergency', 'two-week', 'referral') AND s.due_on <= @until
    AND (s.due_on <= @today OR s.reason = 'emergency')`,
  soon: 's.due_on > @today AND s.due_on <= @until'
}

function where(state: DueState, { doctorId, committeeCode }: DueScope): string {
  // The unary plus keeps the planner on the small index of two-week visits.
  const plus = state === 'two-week' ? '+' : ''
  return [
    's.active = 1',
    states[state],
    ...(doctorId === null ? [] : [`${plus}s.doctor_id = @doctorId`]),
    ...(committeeCode === null ? [] : [`${plus}s.committee_code = @committeeCode`])
  ].join(' AND ')
}

export const countSql = (state: DueState, scope: DueScope): string =>
  `SELECT count(*) AS n FROM follow_up_schedule s WHERE ${where(state, scope)}`

/** Longest due first; among what cannot wait, emergencies before everything. */
const orderOf = (state: DueState, table: string): string =>
  `${state === 'two-week' ? `${table}.reason <> 'emergency', ` : ''}${table}.due_on, ${table}.resident_id`

/** The page is cut from the index before anything is looked up, so that a far page costs little more than a near one. */
export const pageSql = (state: DueState, scope: DueScope): string => `WITH page AS MATERIALIZED (
    SELECT s.resident_id, s.kind, s.due_on${state === 'two-week' ? ', s.reason' : ''} FROM follow_up_schedule s
    WHERE ${where(state, scope)} ORDER BY ${orderOf(state, 's')} LIMIT @limit OFFSET @offset
  )
  SELECT page.resident_id AS residentId, page.due_on AS dueOn, d.reason, f.visit_date AS lastVisitDate,
    f.systolic_mmhg AS lastSystolicMmHg, f.diastolic_mmhg AS lastDiastolicMmHg,
    f.classification AS lastClassification, a.name AS doctorName
  FROM page CROSS JOIN follow_up_schedule d ON d.resident_id = page.resident_id AND d.kind = page.kind
  LEFT JOIN follow_up f ON f.id = d.last_follow_up_id LEFT JOIN account a ON a.id = d.doctor_id
  ORDER BY ${orderOf(state, 'page')}`

export interface DueRow {
  readonly residentId: string
  readonly dueOn: string
  readonly reason: DueReason
  readonly lastVisitDate: string | null
  readonly lastSystolicMmHg: number | null
  readonly lastDiastolicMmHg: number | null
  readonly lastClassification: Classification | null
  readonly doctorName: string | null
}

export const countDue = (db: Database, state: DueState, scope: DueScope, window: DueWindow): number =>
  db.prepare<[object], { n: number }>(countSql(state, scope)).get({ ...scope, ...window })?.n ?? 0

export const selectDue = (
  db: Database,
  state: DueState,
  scope: DueScope,
  window: DueWindow,
  page: { readonly offset: number; readonly limit: number }
): readonly DueRow[] =>
  db.prepare<[object], DueRow>(pageSql(state, scope)).all({ ...scope, ...window, ...page })

/** Follow-ups to come of a doctor's people, whenever they are due. */
export const COUNT_OPEN = `SELECT count(*) AS n FROM follow_up_schedule s WHERE s.active = 1 AND s.doctor_id = @doctorId
  AND (@everywhere = 1 OR s.committee_code IN (SELECT j.value FROM json_each(@committees) j))`
export const countOpen = (db: Database, doctorId: string, committeeCodes: readonly string[]): number =>
  db.prepare<[object], { n: number }>(COUNT_OPEN).get({
    doctorId,
    everywhere: committeeCodes.length === 0 ? 1 : 0,
    committees: JSON.stringify(committeeCodes)
  })?.n ?? 0
