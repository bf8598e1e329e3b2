import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { residentKind } from './kinds.ts'
import { select, updateDoctor } from './store.ts'

/**
 * Gives people another responsible doctor, or none, each with a journal entry; call inside a transaction. Who has that doctor
 * already is left alone.
 * @returns whose file was changed
 */
export function assignDoctor(
  db: Database,
  stamp: Stamp,
  residentIds: readonly string[],
  doctorId: string | null
): readonly string[] {
  const changed: string[] = []
  for (const id of residentIds) {
    const found = select(db, id)
    if (found === null || found.record.doctorId === doctorId) continue
    const change = { kind: residentKind, id, seen: found.record.version }
    write(
      db,
      stamp,
      change,
      before => ({ ...before, doctorId, updatedAt: stamp.at }),
      after => {
        updateDoctor(db, found.number, after)
      }
    )
    changed.push(id)
  }
  return changed
}
