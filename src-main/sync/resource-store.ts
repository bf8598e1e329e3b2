import type { Database } from 'better-sqlite3'
import { hot } from './statements.ts'

/** Where one of our resources stands on the platform. */
export interface KnownResource {
  readonly type: string
  readonly serverId: string
  /** Null: not known to be there. */
  readonly version: string | null
  readonly contentHash: string | null
  /** Hashes of everything that was sent and never answered; empty when nothing is in doubt. */
  readonly inDoubt: readonly string[]
}

/** In doubt without ever having been sent there: to be looked for once. */
export const unseen = '?'

type KnownRow = Omit<KnownResource, 'inDoubt'> & { readonly inDoubt: string | null }
const SELECT_KNOWN = `SELECT resource_type AS type, coalesce(server_id, identifier) AS serverId,
  server_version AS version, content_hash AS contentHash, in_doubt AS inDoubt FROM sync_resource
  WHERE identifier = ?`
const knownOf = hot<[string], KnownRow>(SELECT_KNOWN)

export function selectKnown(db: Database, identifier: string): KnownResource | null {
  const row = knownOf(db).get(identifier)
  return row === undefined ? null : { ...row, inDoubt: row.inDoubt?.split(' ') ?? [] }
}

/** Our id of something the platform calls `type/serverId`. */
export const SELECT_BY_SERVER_ID = `SELECT identifier FROM sync_resource
  WHERE server_id = ? AND server_id IS NOT NULL AND resource_type = ?`

export const selectIdentifier = (db: Database, type: string, serverId: string): string | null =>
  db.prepare<[string, string], { identifier: string }>(SELECT_BY_SERVER_ID).get(serverId, type)?.identifier ??
  (selectKnown(db, serverId)?.type === type ? serverId : null)

const upsertDoubt = hot<[string, string, string]>(
  `INSERT INTO sync_resource (identifier, resource_type, in_doubt) VALUES (?, ?, ?)
   ON CONFLICT (identifier) DO UPDATE SET in_doubt = CASE
     WHEN in_doubt IS NULL THEN excluded.in_doubt
     WHEN instr(in_doubt, excluded.in_doubt) > 0 THEN in_doubt
     ELSE in_doubt || ' ' || excluded.in_doubt END`
)
/** About to be sent: unless an answer comes, nobody knows whether it arrived, or arrives yet. */
export const markInDoubt = (db: Database, identifier: string, type: string, hash: string): void => {
  upsertDoubt(db).run(identifier, type, hash)
}

/** The platform has not taken this one, and never will. */
export function clearDoubt(db: Database, identifier: string, hash: string): void {
  const left = selectKnown(db, identifier)?.inDoubt.filter(one => one !== hash) ?? []
  db.prepare<[string | null, string]>('UPDATE sync_resource SET in_doubt = ? WHERE identifier = ?').run(
    left.length === 0 ? null : left.join(' '),
    identifier
  )
}

const upsertKnown = hot<[string, string, string | null, string, string | null, number | null]>(
  `INSERT INTO sync_resource (identifier, resource_type, server_id, server_version, content_hash, mark)
   VALUES (?, ?, ?, ?, ?, ?)
   ON CONFLICT (identifier) DO UPDATE SET resource_type = excluded.resource_type, server_id = excluded.server_id,
     server_version = excluded.server_version, content_hash = excluded.content_hash, in_doubt = NULL, mark = excluded.mark,
     earlier = CASE WHEN content_hash IS NULL OR content_hash = excluded.content_hash THEN earlier
       ELSE substr(trim(content_hash || ' ' || coalesce(earlier, '')), 1, ${String(23 * 20)}) END`
)
/** The platform holds it at this address, in this version, with this content, since the Bundle of this number. */
export const saveKnown = (
  db: Database,
  row: {
    readonly identifier: string
    readonly type: string
    readonly serverId: string
    readonly version: string
    readonly contentHash: string | null
    readonly mark: number | null
  }
): void => {
  const { identifier, type, serverId, version, contentHash, mark } = row
  upsertKnown(db).run(identifier, type, serverId === identifier ? null : serverId, version, contentHash, mark)
}

export const forgetKnown = (db: Database, identifiers: readonly string[]): void => {
  db.prepare<[string]>('DELETE FROM sync_resource WHERE identifier IN (SELECT value FROM json_each(?))').run(
    JSON.stringify(identifiers)
  )
}
