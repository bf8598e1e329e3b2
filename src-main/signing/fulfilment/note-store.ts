import type { Database } from 'better-sqlite3'
import type { ServiceNote } from './contract.ts'

export type StoredNote = ServiceNote & { readonly requestId: string; readonly writtenAt: string }

const NOTE = `SELECT id, version, request_id AS requestId, resident_id AS residentId, item_id AS itemId,
  on_day AS "on", doer_id AS doerId, place, evidence, written_at AS writtenAt, written_by AS writtenBy,
  void_reason AS voidReason FROM service_note`
export const selectNote = (db: Database, id: string): StoredNote | undefined =>
  db.prepare<[string], StoredNote>(`${NOTE} WHERE id = ?`).get(id)
export const selectRequested = (db: Database, requestId: string): StoredNote | undefined =>
  db.prepare<[string], StoredNote>(`${NOTE} WHERE request_id = ?`).get(requestId)
export const insertNote = (db: Database, note: StoredNote): void => {
  db.prepare(
    `INSERT INTO service_note (id, version, request_id, resident_id, item_id, on_day, doer_id, place, evidence,
      written_at, written_by, void_reason) VALUES (@id, @version, @requestId, @residentId, @itemId, @on, @doerId,
      @place, @evidence, @writtenAt, @writtenBy, @voidReason)`
  ).run(note)
}
/** Nothing else of a note ever changes. */
export const voidNote = (db: Database, { id, version, voidReason }: StoredNote): void => {
  db.prepare('UPDATE service_note SET version = ?, void_reason = ? WHERE id = ?').run(version, voidReason, id)
}
