import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../database/rows.ts'
import type { Role } from '../lib/contract.ts'

export interface Account {
  readonly id: string
  readonly version: number
  readonly login: string
  readonly name: string
  readonly roles: Role[]
  readonly status: 'active' | 'disabled'
}
export const accounts = rowsOf<Account>('account', ['id'], {
  id: 'id',
  version: 'version',
  login: 'login',
  name: 'name',
  roles: json('roles_json'),
  status: 'status'
})

export const selectAll = (db: Database): Account[] => [...accounts.selectAll(db, 'name, login')]

export const selectById = (db: Database, id: string): Account | null => accounts.select(db, id)

export const selectByLogin = (db: Database, login: string): Account | null =>
  accounts.selectBy(db, 'login', login, 'id')[0] ?? null

/** Names of those who wrote, by id. */
export const selectNames = (db: Database): ReadonlyMap<string, string> =>
  new Map(
    db
      .prepare<[], { id: string; name: string }>('SELECT id, name FROM account')
      .all()
      .map(({ id, name }) => [id, name])
  )
