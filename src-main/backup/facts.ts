import type { Database } from 'better-sqlite3'
import type { Role } from '../lib/contract.ts'
import { Failure } from '../lib/failure.ts'
import type { Manifest } from './format.ts'

// What a database says of itself, read without knowing who keeps which table.

const one = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Failure('refused', '这份数据里没有中心的资料，不能使用。')
  return row
}

export const centreIn = (db: Database): Manifest['centre'] =>
  one(db.prepare<[], Manifest['centre']>('SELECT id, name, zone FROM centre').get())

export const deskIn = (db: Database): string =>
  one(db.prepare<[], { id: string }>('SELECT id FROM desk').get()).id

export const schemaOf = (db: Database): Manifest['schema'] => ({
  migrations: db.prepare<[], { n: number }>('SELECT count(*) AS n FROM migration').get()?.n ?? 0,
  declared: db.prepare<[], { number: number }>('SELECT number FROM declared').get()?.number ?? 0
})

/** Who can sign in. */
export const accountsIn = (db: Database): Manifest['accounts'] =>
  db
    .prepare<[], { id: string; login: string; name: string; roles: string }>(
      `SELECT id, login, name, roles_json AS roles FROM account WHERE status = 'active' ORDER BY login`
    )
    .all()
    .map(({ roles, ...account }) => ({ ...account, roles: JSON.parse(roles) as Role[] }))

/** Rows of every table; a scan of the whole file. */
export const countsIn = (db: Database): Readonly<Record<string, number>> =>
  Object.fromEntries(
    db
      .prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`
      )
      .all()
      .map(({ name }) => [
        name,
        db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name}"`).get()?.n ?? 0
      ])
  )
