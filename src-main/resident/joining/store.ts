import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../../database/rows.ts'
import type { Household } from '../household-store.ts'
import type { ResidentRecord } from '../rules.ts'

export interface StoredJoin {
  readonly id: string
  readonly version: number
  readonly keepId: string
  readonly otherId: string
  readonly reason: string
  readonly actorId: string
  readonly at: string
  /** What went from the other file to the kept one. */
  readonly moved: readonly { readonly entity: string; readonly id: string }[]
  /** Both files as they were. */
  readonly before: { readonly keep: ResidentRecord; readonly other: ResidentRecord }
  /** The kept one as it was made. */
  readonly after: ResidentRecord
  /** The household in which the other was, as it was, and the version it got. */
  readonly household: { readonly before: Household; readonly version: number } | null
  readonly undoneAt: string | null
  readonly undoneReason: string | null
}
export const joins = rowsOf<StoredJoin>('resident_join', ['id'], {
  id: 'id',
  version: 'version',
  keepId: 'keep_id',
  otherId: 'other_id',
  reason: 'reason',
  actorId: 'actor_id',
  at: 'at',
  moved: json('moved_json'),
  before: json('before_json'),
  after: json('after_json'),
  household: json('household_json'),
  undoneAt: 'undone_at',
  undoneReason: 'undone_reason'
})

/** The kept file may have been joined to a further one: the last of the row goes on. */
export const SELECT_JOINED_INTO = `WITH RECURSIVE step(number, record_number, id, depth) AS (
    SELECT o.number, o.record_number, j.keep_id, 1 FROM json_each(@numbers) n CROSS JOIN resident o ON o.number = n.value
      CROSS JOIN resident_join j ON j.other_id = o.id AND j.undone_at IS NULL
    UNION ALL SELECT s.number, s.record_number, j.keep_id, s.depth + 1 FROM step s
      CROSS JOIN resident_join j ON j.other_id = s.id AND j.undone_at IS NULL)
  SELECT k.number, k.id, s.number AS otherNumber, s.record_number AS otherRecordNumber
  FROM step s CROSS JOIN resident k ON k.id = s.id ORDER BY s.depth`
interface JoinedInto {
  readonly number: number
  readonly id: string
  readonly otherNumber: number
  readonly otherRecordNumber: string
}
/** Of these residents those whose file was joined to another one. */
export const selectJoinedInto = (db: Database, numbers: readonly number[]): readonly JoinedInto[] =>
  db.prepare<[object], JoinedInto>(SELECT_JOINED_INTO).all({ numbers: JSON.stringify(numbers) })
/** The standing join in which this file became inactive. */
export const SELECT_KEEPER = `SELECT j.keep_id AS id, k.record_number AS recordNumber FROM resident_join j
  JOIN resident k ON k.id = j.keep_id WHERE j.other_id = ? AND j.undone_at IS NULL`
export const selectKeeper = (
  db: Database,
  otherId: string
): { readonly id: string; readonly recordNumber: string } | undefined =>
  db.prepare<[string], { id: string; recordNumber: string }>(SELECT_KEEPER).get(otherId)
/** The file that goes on for this one: itself, unless it was joined. */
export const goesOnIn = (db: Database, id: string): string => {
  const keeper = selectKeeper(db, id)
  return keeper === undefined ? id : goesOnIn(db, keeper.id)
}
export const SELECT_JOINS_OF = `SELECT id FROM resident_join WHERE keep_id = @id
  UNION SELECT id FROM resident_join WHERE other_id = @id ORDER BY id DESC`
/** Newest first. */
export const selectJoinsOf = (db: Database, residentId: string): readonly StoredJoin[] =>
  db
    .prepare<[object], { id: string }>(SELECT_JOINS_OF)
    .all({ id: residentId })
    .flatMap(({ id }) => joins.select(db, id) ?? [])

export const selectAccountName = (db: Database, id: string): string =>
  db.prepare<[string], { name: string }>('SELECT name FROM account WHERE id = ?').get(id)?.name ?? ''
