import type { Database } from 'better-sqlite3'
import type { Centre } from './contract.ts'

/** The record of the centre; which of its desks this one is, is no part of it. */
export type StoredCentre = Omit<Centre, 'deskId'>

export function selectCentre(db: Database): StoredCentre | null {
  const row = db
    .prepare<[], Omit<StoredCentre, 'committees'>>(
      `SELECT version, name, record_prefix AS recordPrefix, address, phone, zone, region, id,
        idle_lock_minutes AS idleLockMinutes FROM centre`
    )
    .get()
  if (row === undefined) return null
  const committees = db
    .prepare<[], { code: string; name: string }>('SELECT code, name FROM committee ORDER BY position')
    .all()
  return { ...row, committees }
}

/** Inserts or replaces the one centre and its committees. */
export function saveCentre(db: Database, { committees, ...centre }: StoredCentre): void {
  db.prepare(
    `INSERT INTO centre (only, id, version, name, record_prefix, address, phone, zone, region, idle_lock_minutes)
    VALUES (1, @id, @version, @name, @recordPrefix, @address, @phone, @zone, @region, @idleLockMinutes)
    ON CONFLICT DO UPDATE SET version = @version, name = @name, record_prefix = @recordPrefix, address = @address,
      phone = @phone, zone = @zone, region = @region, idle_lock_minutes = @idleLockMinutes`
  ).run(centre)
  db.prepare('DELETE FROM committee').run()
  const insert = db.prepare('INSERT INTO committee (code, name, position) VALUES (?, ?, ?)')
  for (const [position, { code, name }] of committees.entries()) insert.run(code, name, position)
}

export const insertDesk = (db: Database, id: string): void => {
  db.prepare('INSERT INTO desk (only, id) VALUES (1, ?)').run(id)
}
export const renameDesk = (db: Database, id: string): void => {
  db.prepare<[string]>('UPDATE desk SET id = ?').run(id)
}
/** This installation; null before the centre was set up. */
export const selectDesk = (db: Database): string | null =>
  db.prepare<[], { id: string }>('SELECT id FROM desk').get()?.id ?? null

/** A committee that residents belong to cannot be taken off the list. */
export function selectInhabited(db: Database): string[] {
  return db
    .prepare<[], { code: string }>(
      'SELECT c.code FROM committee c WHERE EXISTS (SELECT 1 FROM resident r WHERE r.committee_code = c.code)'
    )
    .all()
    .map(({ code }) => code)
}
