import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../../database/journal.ts'
import type { RecordKind } from '../../database/record-kind.ts'
import type { StoredJoin } from './store.ts'

type Moved = StoredJoin['moved']

/** The records of one file, counted by what they are called. */
export const countRecords = (
  db: Database,
  kinds: readonly RecordKind[],
  residentId: string
): readonly { readonly word: string; readonly count: number }[] =>
  kinds.flatMap(({ word, moving }) => {
    const count = moving?.of(db, residentId).length ?? 0
    return count === 0 ? [] : [{ word, count }]
  })

const moveOne = (db: Database, stamp: Stamp, kind: RecordKind, id: string, to: string): void => {
  const { moving } = kind
  if (moving === undefined) return
  write(db, stamp, { kind, id, seen: 'present' }, before => moving.moved(before, to))
}

/** Everything of one file goes to the other one; inside a transaction. */
export function moveAll(
  db: Database,
  stamp: Stamp,
  kinds: readonly RecordKind[],
  from: string,
  to: string
): Moved {
  return kinds.flatMap(kind =>
    (kind.moving?.of(db, from) ?? []).map(id => {
      moveOne(db, stamp, kind, id, to)
      return { entity: kind.entity, id }
    })
  )
}

/** What had come goes back, with what was written since to correct it or was done about it; what was given away stays away. */
export function moveBack(
  db: Database,
  stamp: Stamp,
  kinds: readonly RecordKind[],
  { moved, keepId, otherId }: StoredJoin
): void {
  const going = new Set(moved.map(({ id }) => id))
  for (const kind of kinds) {
    const { moving } = kind
    if (moving === undefined) continue
    for (const id of moving.of(db, keepId)) {
      const record = kind.read(db, id)
      const about: { readonly correctsId?: unknown; readonly recordId?: unknown } = record ?? {}
      if ([about.correctsId, about.recordId].some(other => typeof other === 'string' && going.has(other)))
        going.add(id)
      if (going.has(id)) moveOne(db, stamp, kind, id, otherId)
    }
  }
}
