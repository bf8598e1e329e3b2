import type { Database } from 'better-sqlite3'
import { type Stamp, write } from './journal.ts'
import type { RecordKind } from './record-kind.ts'

interface Versioned {
  readonly id: string
  readonly version: number
}

/**
 * A new record, or the next version of the one the sender saw; journalled.
 * @param next everything but id and version; what must not be is refused there. Null: there is none yet.
 */
export function saveVersioned<R extends Versioned>(
  db: Database,
  stamp: Stamp,
  kind: RecordKind<R>,
  seen: {
    readonly id: string | undefined
    readonly version: number | undefined
    readonly newId: () => string
  },
  next: (before: R | null) => Omit<R, 'id' | 'version'>
): R {
  // `next` gives everything of R but these two.
  const made = (before: R | null, id: string): R => ({ ...next(before), id, version: 1 }) as R
  if (seen.id === undefined) {
    const id = seen.newId()
    return write(db, stamp, { kind, id, seen: 'new' }, () => made(null, id))
  }
  const { id, version = 0 } = seen
  return write(db, stamp, { kind, id, seen: version }, before => made(before, id))
}
