import type { Database } from 'better-sqlite3'
import type { Centre } from './contract.ts'

type Row = Omit<Centre, 'committees'>

export function select(db: Database): Centre | null {
  const row = db
    .prepare<[], Row>(
      `SELECT c.version, c.name, c.record_prefix AS recordPrefix, c.address, c.phone, c.zone, c.region, c.id,
        d.id AS deskId, c.idle_lock_minutes AS idleLockMinutes
      FROM centre c JOIN desk d`
    )
    .get()
  if (row === undefined) return null
  const committees = db
    .prepare<[], { code: string; name: string }>('SELECT code, name FROM committee ORDER BY position')
    .all()
  return { ...row, committees }
}

/** Inserts or replaces the one centre and its committees. */
export function save(db: Database, centre: Centre): void {
  db.prepare(
    `INSERT INTO centre (only, id, version, name, record_prefix, address, phone, zone, region, idle_lock_minutes)
    VALUES (1, @id, @version, @name, @recordPrefix, @address, @phone, @zone, @region, @idleLockMinutes)
    ON CONFLICT DO UPDATE SET version = @version, name = @name, record_prefix = @recordPrefix, address = @address,
      phone = @phone, zone = @zone, region = @region, idle_lock_minutes = @idleLockMinutes`
  ).run({ ...centre, committees: undefined })
  db.prepare('INSERT INTO desk (only, id) VALUES (1, ?) ON CONFLICT DO NOTHING').run(centre.deskId)
  db.prepare('DELETE FROM committee').run()
  const insert = db.prepare('INSERT INTO committee (code, name, position) VALUES (?, ?, ?)')
  for (const [position, { code, name }] of centre.committees.entries()) insert.run(code, name, position)
}

/** A committee that residents belong to cannot be taken off the list. */
export function selectInhabited(db: Database): string[] {
  return db
    .prepare<[], { code: string }>(
      'SELECT c.code FROM committee c WHERE EXISTS (SELECT 1 FROM resident r WHERE r.committee_code = c.code)'
    )
    .all()
    .map(({ code }) => code)
}
