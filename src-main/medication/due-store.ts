import type { Database } from 'better-sqlite3'
import { countSql, type ListSql, narrowedBy } from '../database/list.ts'
import { rowsOf } from '../database/rows.ts'

/** A row of `medication_due`, in the order of its columns. */
export interface MedicationDueRow {
  readonly residentId: string
  readonly kind: 'run-out' | 'long-visit'
  readonly dueOn: string
  readonly drugs: string
  readonly doctorId: string | null
  readonly committeeCode: string
}
const rows = rowsOf<MedicationDueRow>('medication_due', ['resident_id', 'kind', 'due_on'], {
  residentId: 'resident_id',
  kind: 'kind',
  dueOn: 'due_on',
  drugs: 'drugs',
  doctorId: 'doctor_id',
  committeeCode: 'committee_code'
})
export const selectDueKept = (db: Database, residentId: string): readonly MedicationDueRow[] =>
  rows.selectBy(db, 'resident_id', residentId, 'kind, due_on')
export function replaceDue(db: Database, residentId: string, wanted: readonly MedicationDueRow[]): void {
  db.prepare('DELETE FROM medication_due WHERE resident_id = ?').run(residentId)
  for (const row of wanted) rows.put(db, row)
}

export interface PersonFacts {
  readonly status: string
  readonly doctorId: string | null
  readonly committeeCode: string
}
export const SELECT_PERSON = `SELECT status, doctor_id AS doctorId, committee_code AS committeeCode FROM resident WHERE id = ?`
export const selectPerson = (db: Database, residentId: string): PersonFacts | undefined =>
  db.prepare<[string], PersonFacts>(SELECT_PERSON).get(residentId)

/** Whether somebody was visited after a day; a visit that was lost is none. */
export const SELECT_VISITED_AFTER = `SELECT 1 AS found FROM follow_up WHERE resident_id = ? AND visit_date > ?
  AND outcome = 'visited' AND corrected_by_id IS NULL AND withdrawn_reason IS NULL LIMIT 1`
export const isVisitedAfter = (db: Database, residentId: string, day: string): boolean =>
  db.prepare(SELECT_VISITED_AFTER).get(residentId, day) !== undefined

export type MedicationDueState = 'all' | 'overdue' | 'today' | 'soon'
export interface MedicationDueFilters {
  readonly state: MedicationDueState
  readonly kind: MedicationDueRow['kind'] | null
  readonly doctorId: string | null
  readonly committeeCode: string | null
}
const states: Readonly<Record<MedicationDueState, string>> = {
  all: 'd.due_on <= @until',
  overdue: 'd.due_on < @today',
  today: 'd.due_on = @today',
  soon: 'd.due_on > @today AND d.due_on <= @until'
}
const ofResident = 'JOIN resident r ON r.id = d.resident_id'
export const medicationDueList: ListSql<MedicationDueFilters> = {
  select: `d.resident_id AS residentId, d.kind, d.due_on AS dueOn, d.drugs, a.name AS doctorName`,
  from: () => 'medication_due d',
  beside: 'LEFT JOIN account a ON a.id = d.doctor_id',
  where: filters => [
    states[filters.state],
    ...narrowedBy(filters, {
      kind: 'd.kind = @kind',
      doctorId: 'd.doctor_id = @doctorId',
      committeeCode: 'd.committee_code = @committeeCode'
    })
  ],
  sorts: {
    due: { by: ['d.due_on', 'd.resident_id', 'd.kind'], isIndexed: true },
    name: { by: ['r.name', 'd.resident_id', 'd.kind', 'd.due_on'], beside: ofResident },
    age: {
      by: ['r.birth_date', 'd.resident_id', 'd.kind', 'd.due_on'],
      beside: ofResident,
      descending: true
    },
    committee: { by: ['d.committee_code', 'd.due_on', 'd.resident_id', 'd.kind'] },
    doctor: { by: [`coalesce(a.name, '')`, 'd.due_on', 'd.resident_id', 'd.kind'] }
  },
  own: 'due'
}
export interface MedicationDueListed extends Pick<
  MedicationDueRow,
  'residentId' | 'kind' | 'dueOn' | 'drugs'
> {
  readonly doctorName: string | null
}
export const countMedicationDue = (
  db: Database,
  filters: MedicationDueFilters,
  window: { readonly today: string; readonly until: string }
): number =>
  db.prepare<[object], { total: number }>(countSql(medicationDueList, filters)).get({ ...filters, ...window })
    ?.total ?? 0
