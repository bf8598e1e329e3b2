import type { Database } from 'better-sqlite3'
import { type Stamp, writeUndeclared as write } from './journal.ts'
import { Failure } from '../lib/failure.ts'

interface Versioned {
  readonly id: string
  readonly version: number
}

/**
 * A new record, or the next version of the one the sender saw; journalled.
 * @param known the record as it stands; undefined when there is none with that id
 */
export function saveVersioned<T extends Versioned>(
  db: Database,
  stamp: Stamp,
  entity: string,
  input: Omit<T, 'id' | 'version'>,
  seen: { readonly id: string | undefined; readonly version: number | undefined; readonly newId: string },
  known: (id: string) => T | undefined,
  store: (row: T) => void
): T {
  const before = seen.id === undefined ? null : (known(seen.id) ?? null)
  if (seen.id !== undefined && before === null) throw new Failure('not-found', '没有这条记录，请刷新。')
  if (before !== null && before.version !== seen.version) {
    throw new Failure('conflict', '内容已被他人修改，请刷新后再改。')
  }
  const id = before?.id ?? seen.newId
  const version = (before?.version ?? 0) + 1
  // The input is everything of T but these two.
  const after = { ...input, id, version } as T
  write(db, stamp, { entity, id, version, before, after }, () => {
    store(after)
  })
  return after
}
