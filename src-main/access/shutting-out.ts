import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { accountKind } from './kinds.ts'
import { selectById } from './store.ts'

/** Disables those that are not, and answers their names; what opens the keyring for them is taken away elsewhere. */
export const shutOutAccounts = (db: Database, stamp: Stamp, ids: readonly string[]): readonly string[] =>
  ids.flatMap(id => {
    const account = selectById(db, id)
    if (account?.status !== 'active') return []
    write(db, stamp, { kind: accountKind, id, seen: 'present' }, before => ({
      ...before,
      status: 'disabled' as const
    }))
    return [account.name]
  })
