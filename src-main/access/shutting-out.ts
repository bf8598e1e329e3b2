import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { withoutDoors } from './keyring.ts'
import { putKeyring, selectKeyring } from './keyring-store.ts'
import { accountKind } from './kinds.ts'
import { selectById } from './store.ts'

/** Disables those that are not, and answers their names; nothing opens for them by what the database says. */
export function shutOutAccounts(db: Database, stamp: Stamp, ids: readonly string[]): readonly string[] {
  const keyring = selectKeyring(db)
  if (keyring !== null && ids.length > 0) putKeyring(db, withoutDoors(ids)(keyring))
  return ids.flatMap(id => {
    const account = selectById(db, id)
    if (account?.status !== 'active') return []
    write(db, stamp, { kind: accountKind, id, seen: 'present' }, before => ({
      ...before,
      status: 'disabled' as const
    }))
    return [account.name]
  })
}
