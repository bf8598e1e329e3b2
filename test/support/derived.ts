import type { Database } from 'better-sqlite3'
import { kinds } from '../../src-main/kinds.ts'
import { fulfilmentLinesOf } from '../../src-main/signing/fulfilment/keeping.ts'
import { advance, type Derived, type Ground } from '../../src-main/database/derived.ts'

export const fulfilmentTable = fulfilmentLinesOf(kinds)

/** Works out everybody who is open, a few at a time. */
export function keepUp(db: Database, table: Derived, ground: Ground, most = 50): void {
  while (!db.transaction(() => advance(db, table, ground, most, true)).immediate()) continue
}

const everybody = (db: Database): readonly string[] =>
  db
    .prepare<[], { id: string }>('SELECT id FROM resident ORDER BY number')
    .all()
    .map(({ id }) => id)

/** Everybody's rows from the records alone, by resident. */
export const fromScratch = <Row extends object>(
  db: Database,
  table: Derived<Row>,
  ground: Ground,
  ids: readonly string[] = everybody(db)
): readonly Row[] => {
  const worked = table.workOut(db, ids, ground)
  return ids.flatMap(id => worked.get(id)?.rows ?? [])
}

/** Everybody's rows as they are kept, by resident. */
export const kept = <Row extends object>(
  db: Database,
  table: Derived<Row>,
  ids: readonly string[] = everybody(db)
): readonly Row[] => ids.flatMap(id => table.select(db, id))
