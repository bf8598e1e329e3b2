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

export interface JournalFilter {
  readonly entity?: string | undefined
  readonly entityId?: string | undefined
  readonly actorId?: string | undefined
  /** Instants, UTC. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly beforeSequence?: number | undefined
  readonly limit: number
}
export interface JournalRow {
  readonly sequence: number
  readonly at: string
  readonly actorId: string
  readonly actorName: string
  readonly deskId: string
  readonly entity: string
  readonly entityId: string
  readonly version: number
  readonly before: string | null
  readonly after: string | null
}

/** Newest first; `journal_entity` serves one record's history, the primary key everything else. */
export function selectJournal(db: Database, filter: JournalFilter): JournalRow[] {
  return db
    .prepare<[JournalFilter], JournalRow>(
      `SELECT j.sequence, j.at, j.actor_id AS actorId, coalesce(a.name, '') AS actorName, j.desk_id AS deskId, j.entity,
        j.entity_id AS entityId, j.version, j.before_json AS before, j.after_json AS after
      FROM journal j LEFT JOIN account a ON a.id = j.actor_id
      WHERE (@entity IS NULL OR j.entity = @entity) AND (@entityId IS NULL OR j.entity_id = @entityId)
        AND (@actorId IS NULL OR j.actor_id = @actorId) AND (@from IS NULL OR j.at >= @from)
        AND (@to IS NULL OR j.at < @to) AND (@beforeSequence IS NULL OR j.sequence < @beforeSequence)
      ORDER BY j.sequence DESC LIMIT @limit`
    )
    .all({
      entity: filter.entity,
      entityId: filter.entityId,
      actorId: filter.actorId,
      from: filter.from,
      to: filter.to,
      beforeSequence: filter.beforeSequence,
      limit: filter.limit
    })
}
