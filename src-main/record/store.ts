import type { Database } from 'better-sqlite3'
import { rowsOf } from '../database/rows.ts'

export interface StoredReturn {
  readonly id: string
  readonly version: number
  readonly entity: string
  readonly recordId: string
  readonly residentId: string
  readonly toResidentId: string | null
  readonly givenAs: string | null
  readonly alongWith: string | null
  readonly says: string
  readonly reason: string
  readonly actorId: string
  readonly at: string
  readonly undoneAt: string | null
  readonly undoneReason: string | null
}
export const returns = rowsOf<StoredReturn>('record_return', ['id'], {
  id: 'id',
  version: 'version',
  entity: 'entity',
  recordId: 'record_id',
  residentId: 'resident_id',
  toResidentId: 'to_resident_id',
  givenAs: 'given_as',
  alongWith: 'along_with',
  says: 'says',
  reason: 'reason',
  actorId: 'actor_id',
  at: 'at',
  undoneAt: 'undone_at',
  undoneReason: 'undone_reason'
})

export interface NamedReturn extends StoredReturn {
  readonly residentName: string
  readonly toResidentName: string | null
  readonly actorName: string
}
const NAMED = `SELECT t.id, t.version, t.entity, t.record_id AS recordId, t.resident_id AS residentId,
  t.to_resident_id AS toResidentId, t.given_as AS givenAs, t.along_with AS alongWith, t.says, t.reason,
  t.actor_id AS actorId, t.at, t.undone_at AS undoneAt, t.undone_reason AS undoneReason,
  f.name AS residentName, g.name AS toResidentName, a.name AS actorName
  FROM record_return t JOIN resident f ON f.id = t.resident_id LEFT JOIN resident g ON g.id = t.to_resident_id
  JOIN account a ON a.id = t.actor_id`
export const SELECT_RETURN = `${NAMED} WHERE t.id = ?`
export const SELECT_RETURNS_OF = `SELECT * FROM (${NAMED} WHERE t.record_id = @recordId
  UNION ${NAMED} WHERE t.given_as = @recordId) ORDER BY at DESC, id DESC`
/** Of many records at once: what has become of each, and where each came from. */
export const SELECT_STANDING = `${NAMED} WHERE t.undone_at IS NULL AND t.record_id IN (SELECT value FROM json_each(@ids))
  UNION ${NAMED} WHERE t.undone_at IS NULL AND t.given_as IN (SELECT value FROM json_each(@ids))`
export const SELECT_ALONG = 'SELECT id FROM record_return WHERE along_with = ? ORDER BY id'
const SELECT_SERVED = `SELECT kind FROM service_record WHERE resident_id = ? AND record_id = ?`

export const selectNamed = (db: Database, id: string): NamedReturn | undefined =>
  db.prepare<[string], NamedReturn>(SELECT_RETURN).get(id)
/** Newest first. */
export const selectReturnsOf = (db: Database, recordId: string): readonly NamedReturn[] =>
  db.prepare<[object], NamedReturn>(SELECT_RETURNS_OF).all({ recordId })
export const selectStanding = (db: Database, ids: readonly string[]): readonly NamedReturn[] =>
  db.prepare<[object], NamedReturn>(SELECT_STANDING).all({ ids: JSON.stringify(ids) })
export const selectAlong = (db: Database, id: string): readonly StoredReturn[] =>
  db
    .prepare<[string], { id: string }>(SELECT_ALONG)
    .all(id)
    .flatMap(row => returns.select(db, row.id) ?? [])
/** The kinds of services it proves. */
export const selectServed = (db: Database, residentId: string, recordId: string): readonly string[] =>
  db
    .prepare<[string, string], { kind: string }>(SELECT_SERVED)
    .all(residentId, recordId)
    .map(({ kind }) => kind)
