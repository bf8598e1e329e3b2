import type { Database } from 'better-sqlite3'
import { type Stamp, writeUndeclared as write } from '../database/journal.ts'
import { prepared } from './statements.ts'
import { select } from './store.ts'

/**
 * Gives people another responsible doctor, each with a journal entry; call inside a transaction. Who has that doctor
 * already is left alone.
 * @returns whose file was changed
 */
export function assignDoctor(
  db: Database,
  stamp: Stamp,
  residentIds: readonly string[],
  doctorId: string
): readonly string[] {
  const changed: string[] = []
  for (const id of residentIds) {
    const found = select(db, id)
    if (found === null || found.record.doctorId === doctorId) continue
    const before = found.record
    const after = { ...before, doctorId, version: before.version + 1, updatedAt: stamp.at }
    write(db, stamp, { entity: 'resident', id, version: after.version, before, after }, () => {
      prepared(db, 'UPDATE resident SET doctor_id = ?, version = ?, updated_at = ? WHERE number = ?').run(
        doctorId,
        after.version,
        after.updatedAt,
        found.number
      )
    })
    changed.push(id)
  }
  return changed
}
