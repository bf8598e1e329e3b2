import type { Database } from 'better-sqlite3'
import type { DueReason } from './context.ts'
import type { Assessment, VisitForm } from './contract.ts'
import { inForce } from './store.ts'

/** A row of `follow_up_schedule`, in the order of its columns. */
export interface ScheduleRow {
  readonly residentId: string
  readonly kind: string
  readonly dueOn: string
  readonly reason: DueReason
  readonly lastFollowUpId: string | null
  /** 0: moved away, dead, or not managed any more. */
  readonly active: number
  readonly doctorId: string | null
  readonly committeeCode: string
  /** Met face to face, and a doctor has signed. */
  readonly lastMetOn: string | null
  /** Days of that kind in the year of the last one. */
  readonly met: number
  readonly managedSince: string | null
  /** Owed in a whole year; 0: no number is. */
  readonly perYear: number
}

/** What is known of somebody's management and visits. */
export interface Facts {
  readonly residentId: string
  readonly kind: string
  readonly status: string
  readonly doctorId: string | null
  readonly committeeCode: string
  /** Null: was never under management. */
  readonly managedSince: string | null
  readonly isOpen: number
  /** The newest record that no correction has replaced. */
  readonly newest: {
    readonly id: string
    readonly outcome: VisitForm['outcome']
    readonly visitDate: string
    readonly nextVisitDate: string | null
    readonly action: Assessment['action']
  } | null
  /** Of the newest visit that took place. */
  readonly visitedAction: Assessment['action'] | null
  readonly met: number
  readonly lastMetOn: string | null
}
const effective = (and: string): string => `SELECT f.id FROM follow_up f WHERE f.resident_id = r.id
    AND f.kind = @kind AND ${inForce} AND f.visit_date <= @today ${and}
    ORDER BY f.visit_date DESC, f.saved_at DESC, f.id DESC LIMIT 1`
const managed = `FROM chronic_condition c WHERE c.resident_number = r.number AND c.code = @condition`
const met = `FROM follow_up f WHERE f.resident_id = r.id AND f.kind = @kind AND f.outcome = 'visited'
    AND f.way IN ('1', '2') AND ${inForce} AND f.awaits_doctor = 0 AND f.visit_date <= @today`
const lastMetOn = `(SELECT max(f.visit_date) ${met})`
/** For another disease: the one next date of that visit was kept. */
const seenSince = `EXISTS (SELECT 1 FROM follow_up f WHERE f.resident_id = r.id AND f.kind <> @kind
    AND f.outcome = 'visited' AND ${inForce} AND f.visit_date > n.visit_date AND f.visit_date <= @today)`
/** What the form itself says, whatever else was written at the visit. */
const ownDate = `coalesce(json_extract(n.form_json, '$.nextVisitDate'), json_extract(n.assessment_json, '$.nextVisitDate'))`
/** Of a visit on a day to come, as a wrong clock wrote it down, nothing follows before that day. */
export const SELECT_FACTS = `SELECT r.id AS residentId, @kind AS kind, r.status, r.doctor_id AS doctorId,
  r.committee_code AS committeeCode,
  (SELECT c.managed_since ${managed} ORDER BY c.ended_on IS NOT NULL, c.position DESC LIMIT 1) AS managedSince,
  EXISTS (SELECT 1 ${managed} AND c.ended_on IS NULL) AS isOpen,
  n.id, n.outcome, n.visit_date AS visitDate,
  CASE WHEN ${ownDate} IS NOT n.next_visit_date AND ${seenSince} THEN ${ownDate} ELSE n.next_visit_date END
    AS nextVisitDate,
  json_extract(n.assessment_json, '$.action') AS action,
  CASE n.outcome WHEN 'lost' THEN (SELECT json_extract(v.assessment_json, '$.action') FROM follow_up v
    WHERE v.id = (${effective(`AND f.outcome = 'visited'`)})) END AS visitedAction,
  ${lastMetOn} AS lastMetOn,
  (SELECT count(DISTINCT f.visit_date) ${met} AND f.visit_date >= substr(${lastMetOn}, 1, 4)) AS met
  FROM resident r LEFT JOIN follow_up n ON n.id = (${effective('')})
  WHERE r.id = @residentId`
type FactsRow = Omit<Facts, 'newest'> & {
  readonly [Field in keyof NonNullable<Facts['newest']>]: NonNullable<Facts['newest']>[Field] | null
}
/** A form, and the managed disease that owes its visits. */
export interface OwedBy {
  readonly kind: string
  readonly condition: string
}
export function selectFacts(
  db: Database,
  residentId: string,
  { kind, condition }: OwedBy,
  today: string
): Facts | undefined {
  const row = db.prepare<[object], FactsRow>(SELECT_FACTS).get({ residentId, kind, condition, today })
  if (row === undefined) return undefined
  const { id, outcome, visitDate, nextVisitDate, action, ...facts } = row
  const newest =
    id === null || outcome === null || visitDate === null || action === null
      ? null
      : { id, outcome, visitDate, nextVisitDate, action }
  return { ...facts, newest }
}

const SELECT_AHEAD = `SELECT min(visit_date) AS day FROM follow_up WHERE resident_id = ?
  AND corrected_by_id IS NULL AND visit_date > ?`
/** The first day to come that a visit bears; null: none does. */
export const selectDayAhead = (db: Database, residentId: string, today: string): string | null =>
  db.prepare<[string, string], { day: string | null }>(SELECT_AHEAD).get(residentId, today)?.day ?? null

export const selectKept = (db: Database, residentId: string): readonly ScheduleRow[] =>
  db
    .prepare<[string], ScheduleRow>(
      `SELECT resident_id AS residentId, kind, due_on AS dueOn, reason, last_follow_up_id AS lastFollowUpId, active,
        doctor_id AS doctorId, committee_code AS committeeCode, last_met_on AS lastMetOn, met,
        managed_since AS managedSince, per_year AS perYear
      FROM follow_up_schedule WHERE resident_id = ? ORDER BY kind`
    )
    .all(residentId)
export const removeSchedule = (db: Database, residentId: string): void => {
  db.prepare('DELETE FROM follow_up_schedule WHERE resident_id = ?').run(residentId)
}
export const insertSchedule = (db: Database, row: ScheduleRow): void => {
  db.prepare(
    `INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, last_follow_up_id, active, doctor_id,
      committee_code, last_met_on, met, managed_since, per_year)
    VALUES (@residentId, @kind, @dueOn, @reason, @lastFollowUpId, @active, @doctorId, @committeeCode, @lastMetOn, @met,
      @managedSince, @perYear)`
  ).run(row)
}

/** Follow-ups to come of a doctor's people, whenever they are due. */
export const COUNT_OPEN = `SELECT count(*) AS n FROM follow_up_schedule s WHERE s.active = 1 AND s.doctor_id = @doctorId
  AND (@everywhere = 1 OR s.committee_code IN (SELECT j.value FROM json_each(@committees) j))`
export const countOpen = (db: Database, doctorId: string, committeeCodes: readonly string[]): number =>
  db.prepare<[object], { n: number }>(COUNT_OPEN).get({
    doctorId,
    everywhere: committeeCodes.length === 0 ? 1 : 0,
    committees: JSON.stringify(committeeCodes)
  })?.n ?? 0
