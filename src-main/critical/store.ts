import type { Database } from 'better-sqlite3'
import { lastSequence } from '../database/journal-entries.ts'
import { rowsOf } from '../database/rows.ts'
import type { CriticalAct } from './contract.ts'

/** A row of `critical_value`, in the order of its columns. */
export interface CriticalRow {
  readonly residentId: string
  readonly recordId: string
  readonly entity: string
  readonly at: string
  readonly value: string
  readonly word: string
  readonly says: string
  readonly observerId: string | null
  readonly doctorId: string | null
  readonly teamId: string | null
}
const columns = {
  residentId: 'resident_id',
  recordId: 'record_id',
  entity: 'entity',
  at: 'at',
  value: 'value',
  word: 'word',
  says: 'says',
  observerId: 'observer_id',
  doctorId: 'doctor_id',
  teamId: 'team_id'
} as const
const ROW = Object.entries(columns)
  .map(([field, name]) => `v.${name} AS ${field}`)
  .join(', ')
const rows = rowsOf<CriticalRow>('critical_value', ['resident_id', 'record_id'], columns)

export const selectKept = (db: Database, residentId: string): readonly CriticalRow[] =>
  rows.selectBy(db, 'resident_id', residentId, 'at, record_id')

export function replaceKept(db: Database, residentId: string, wanted: readonly CriticalRow[]): void {
  db.prepare('DELETE FROM critical_value WHERE resident_id = ?').run(residentId)
  for (const row of wanted) rows.put(db, row)
}

export const SELECT_ALL = `SELECT ${ROW} FROM critical_value v ORDER BY v.at, v.resident_id, v.record_id`
/** Each a range of its own index. */
export const SELECT_OF_DOCTORS = `SELECT ${ROW} FROM json_each(?) j CROSS JOIN critical_value v ON v.doctor_id = j.value`
export const SELECT_OF_NO_DOCTOR = `SELECT ${ROW} FROM critical_value v WHERE v.doctor_id IS NULL`
export const SELECT_OF_TEAMS = `SELECT ${ROW} FROM json_each(?) j CROSS JOIN critical_value v ON v.team_id = j.value`
export const SELECT_OBSERVED = `SELECT ${ROW} FROM critical_value v WHERE v.observer_id = ?`

const all = (db: Database, sql: string, ...values: readonly string[]): readonly CriticalRow[] =>
  db.prepare<string[], CriticalRow>(sql).all(...values)
export const selectAll = (db: Database): readonly CriticalRow[] => all(db, SELECT_ALL)
export const selectOfDoctors = (db: Database, ids: readonly string[]): readonly CriticalRow[] =>
  all(db, SELECT_OF_DOCTORS, JSON.stringify(ids))
export const selectOfNoDoctor = (db: Database): readonly CriticalRow[] => all(db, SELECT_OF_NO_DOCTOR)
export const selectOfTeams = (db: Database, ids: readonly string[]): readonly CriticalRow[] =>
  all(db, SELECT_OF_TEAMS, JSON.stringify(ids))
export const selectObserved = (db: Database, observerId: string): readonly CriticalRow[] =>
  all(db, SELECT_OBSERVED, observerId)

/** Who answers for somebody on a day, and when that changes by itself. */
export interface Answering {
  readonly isAlive: number
  readonly doctorId: string | null
  readonly teamId: string | null
  readonly againOn: string | null
}
const held = `FROM sign_contract c WHERE c.resident_id = r.id AND c.kind = 'basic'
    AND c.state IN ('effective', 'transferred', 'terminated')`
const holds = `${held} AND c.start_on <= @today AND c.last_on >= @today ORDER BY c.start_on DESC LIMIT 1`
export const SELECT_ANSWERING = `SELECT r.status <> 'deceased' AS isAlive,
    coalesce(r.doctor_id, (SELECT c.doctor_id ${holds})) AS doctorId, (SELECT c.team_id ${holds}) AS teamId,
    (SELECT min(d) FROM (
      SELECT min(c.start_on) AS d ${held} AND c.start_on > @today AND c.last_on >= c.start_on
      UNION ALL SELECT min(date(c.last_on, '+1 day')) ${held} AND c.start_on <= @today AND c.last_on >= @today
    )) AS againOn
  FROM resident r WHERE r.id = @id`
export const selectAnswering = (db: Database, id: string, today: string): Answering | undefined =>
  db.prepare<[object], Answering>(SELECT_ANSWERING).get({ id, today })

/** The journal's last entry before this list began, and its UTC instant: what stood in a form then was dealt with there. */
export interface Start {
  readonly sequence: number
  readonly at: string
}
export const selectStart = (db: Database): Start =>
  db.prepare<[], Start>('SELECT sequence, at FROM critical_start').get() ?? { sequence: 0, at: '' }
/** What an earlier program, or the maker of a synthetic centre, has left is not asked about. */
export const beginAt = (db: Database, at: string): void => {
  db.prepare('UPDATE critical_start SET at = ?, sequence = ?').run(at, lastSequence(db))
}

/** As stored and journalled. */
export interface StoredHandling {
  readonly id: string
  readonly residentId: string
  readonly recordId: string
  readonly entity: string
  readonly value: string
  readonly act: CriticalAct
  readonly note: string
  readonly doctorId: string
  readonly handledAt: string
}
export const handlings = rowsOf<StoredHandling>('critical_handling', ['id'], {
  id: 'id',
  residentId: 'resident_id',
  recordId: 'record_id',
  entity: 'entity',
  value: 'value',
  act: 'act',
  note: 'note',
  doctorId: 'doctor_id',
  handledAt: 'handled_at'
})

export const SELECT_HANDLED = 'SELECT record_id AS recordId FROM critical_handling WHERE resident_id = ?'
export const selectHandled = (db: Database, residentId: string): ReadonlySet<string> =>
  new Set(
    db
      .prepare<[string], { recordId: string }>(SELECT_HANDLED)
      .all(residentId)
      .map(({ recordId }) => recordId)
  )

/** Account → name. */
export const selectNames = (db: Database): ReadonlyMap<string, string> =>
  new Map(
    db
      .prepare<[], { id: string; name: string }>('SELECT id, name FROM account')
      .all()
      .map(({ id, name }) => [id, name])
  )
