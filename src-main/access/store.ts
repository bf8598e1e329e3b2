import type { Database } from 'better-sqlite3'
import type { Role } from '../lib/contract.ts'

export interface Account {
  readonly id: string
  readonly version: number
  readonly login: string
  readonly name: string
  readonly roles: Role[]
  readonly status: 'active' | 'disabled'
}
interface Row extends Omit<Account, 'roles'> {
  readonly rolesJson: string
}
const columns = 'id, version, login, name, roles_json AS rolesJson, status'
const toAccount = ({ rolesJson, ...row }: Row): Account => ({
  ...row,
  roles: JSON.parse(rolesJson) as Role[]
})

export function selectAll(db: Database): Account[] {
  return db.prepare<[], Row>(`SELECT ${columns} FROM account ORDER BY name, login`).all().map(toAccount)
}

export function selectById(db: Database, id: string): Account | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM account WHERE id = ?`).get(id)
  return row === undefined ? null : toAccount(row)
}

export function selectByLogin(db: Database, login: string): Account | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM account WHERE login = ?`).get(login)
  return row === undefined ? null : toAccount(row)
}

export function insert(db: Database, { id, version, login, name, roles, status }: Account): void {
  db.prepare(
    'INSERT INTO account (id, version, login, name, roles_json, status) VALUES (?, ?, ?, ?, ?, ?)'
  ).run(id, version, login, name, JSON.stringify(roles), status)
}

export function update(db: Database, { id, version, name, roles, status }: Account): void {
  db.prepare('UPDATE account SET version = ?, name = ?, roles_json = ?, status = ? WHERE id = ?').run(
    version,
    name,
    JSON.stringify(roles),
    status,
    id
  )
}

/** Names of those who wrote, by id. */
export const selectNames = (db: Database): ReadonlyMap<string, string> =>
  new Map(
    db
      .prepare<[], { id: string; name: string }>('SELECT id, name FROM account')
      .all()
      .map(({ id, name }) => [id, name])
  )
