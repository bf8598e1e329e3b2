import type { Database } from 'better-sqlite3'
import type { RecordState } from './contract.ts'
import { unseen } from './resource-store.ts'
import { hot } from './statements.ts'

export interface RecordRow {
  readonly entityId: string
  readonly entity: string
  readonly sequence: number
  readonly state: RecordState
  readonly attempts: number
}

export interface SettingsRow {
  readonly baseUrl: string | null
  readonly token: string | null
  readonly knownUrl: string | null
  readonly platform: string | null
  readonly lastSuccessAt: string | null
  readonly lastAttemptAt: string | null
  readonly resetAfter: string | null
  readonly setBackAt: string | null
  readonly setBackWhole: 0 | 1 | null
}

const noSettings: SettingsRow = {
  baseUrl: null,
  token: null,
  knownUrl: null,
  platform: null,
  lastSuccessAt: null,
  lastAttemptAt: null,
  resetAfter: null,
  setBackAt: null,
  setBackWhole: null
}

export const selectSettings = (db: Database): SettingsRow =>
  db
    .prepare<[], SettingsRow>(
      `SELECT base_url AS baseUrl, token, known_url AS knownUrl, platform_json AS platform, last_success_at AS lastSuccessAt,
        last_attempt_at AS lastAttemptAt, reset_after AS resetAfter, set_back_at AS setBackAt,
        set_back_whole AS setBackWhole FROM sync_settings`
    )
    .get() ?? noSettings

export const saveAddress = (db: Database, baseUrl: string | null, token: string | null): void => {
  db.prepare<[string | null, string | null]>(
    `INSERT INTO sync_settings (only, base_url, token) VALUES (1, ?, ?)
     ON CONFLICT (only) DO UPDATE SET base_url = excluded.base_url, token = excluded.token`
  ).run(baseUrl, token)
}

/** From now on what is known belongs to this platform; after another one everything is told again (`resetSome`). */
export const beginAt = (db: Database, baseUrl: string, isFirst: boolean): void => {
  db.prepare<[string, string | null]>(
    `UPDATE sync_settings SET known_url = ?, platform_json = NULL, reset_after = ?, reset_above = NULL,
       last_success_at = NULL, set_back_at = NULL, set_back_whole = NULL`
  ).run(baseUrl, isFirst ? null : 'r')
}

/** The platform has gone back: what a Bundle above the floor has confirmed is told again; null: everything. */
export const beginAgain = (db: Database, floor: number | null, at: string): void => {
  db.prepare<[number | null, string, number]>(
    `UPDATE sync_settings SET platform_json = NULL, reset_after = 'r', reset_above = ?, set_back_at = ?,
       set_back_whole = ?`
  ).run(floor, at, floor === null ? 1 : 0)
}

/** The platform keeps more than before: what was told of the records is compared with what there is to tell. */
export const tellAgain = (db: Database): void => {
  db.prepare(`UPDATE sync_settings SET reset_after = 'e', reset_above = NULL`).run()
}

/**
 * Our own data have gone back: all that was told is compared, and nothing about the platform is believed. What it holds
 * from before `at` may be ours, told after these data were as they are.
 * @param sequence the journal's last entry by then
 */
export const beginComparing = (db: Database, sequence: number, at: string): void => {
  db.prepare<[number, string]>(
    `UPDATE sync_settings SET platform_json = NULL, reset_after = iif(known_url IS NULL, NULL, 'r'), reset_above = NULL,
       restored_sequence = ?, restored_at = ?`
  ).run(sequence, at)
}

/** Since when our data are those that were put back; null: they never were. */
export const selectRestored = (db: Database): { readonly sequence: number; readonly at: string } | null =>
  db
    .prepare<[], { sequence: number; at: string }>(
      `SELECT restored_sequence AS sequence, restored_at AS at FROM sync_settings WHERE restored_at IS NOT NULL`
    )
    .get() ?? null

/** It stays as it is there, until somebody changes it here. */
export const noteNewerThere = (db: Database, { entityId, sequence }: Version): void => {
  db.prepare<[string, string, number]>(
    `UPDATE sync_record SET reason = ? WHERE entity_id = ? AND sequence = ? AND state = 'confirmed'`
  ).run(newerThere, entityId, sequence)
}
const newerThere = '平台上的内容比本机从备份恢复的新，没有覆盖。请对照平台核对，在本机改正后会重新上报。'

/** A number for the next Bundle. */
export const takeNumber = (db: Database): number =>
  db.prepare<[], { mark: number }>('UPDATE sync_settings SET mark = mark + 1 RETURNING mark').get()?.mark ?? 1

/** The number of whatever is sent after this moment. */
export const nextNumber = (db: Database): number =>
  (db.prepare<[], { mark: number }>('SELECT mark FROM sync_settings').get()?.mark ?? 0) + 1

export const savePlatform = (db: Database, json: string): void => {
  db.prepare<[string]>('UPDATE sync_settings SET platform_json = ?').run(json)
}
export const saveAttempt = (db: Database, at: string): void => {
  db.prepare<[string]>('UPDATE sync_settings SET last_attempt_at = ?').run(at)
}
export const saveSuccess = (db: Database, at: string): void => {
  db.prepare<[string]>('UPDATE sync_settings SET last_success_at = ?').run(at)
}

const resets = {
  // What we have said before is ours wherever it is found, and no stranger's change.
  r: {
    table: 'sync_resource',
    key: 'identifier',
    change: `server_id = NULL, server_version = NULL, content_hash = NULL, mark = NULL,
      in_doubt = '${unseen}' || coalesce(' ' || content_hash, '') || coalesce(' ' || earlier, '')
        || coalesce(' ' || in_doubt, ''),
      earlier = nullif(trim(coalesce(content_hash, '') || ' ' || coalesce(earlier, '')), '')`,
    isLater: 'mark > @above'
  },
  // A conflict was about a state that may be gone.
  e: {
    table: 'sync_record',
    key: 'entity_id',
    change: `state = 'local', confirmed_sequence = NULL, attempts = 0, reason = NULL, mark = NULL`,
    isLater: `(state = 'conflict' OR state = 'confirmed' AND mark > @above)`
  }
} as const

/**
 * One small step of telling again what was told: first what is known of resources (`r…`), then the records (`e…`). False
 * when there is nothing more to do.
 */
export function resetSome(db: Database, cursor: string, limit: number): boolean {
  const phase = cursor.startsWith('e') ? 'e' : 'r'
  const { table, key, change, isLater } = resets[phase]
  const after = cursor.slice(1)
  const last = db
    .prepare<[string, number], { id: string | null }>(
      `SELECT max(id) AS id FROM (SELECT ${key} AS id FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?)`
    )
    .get(after, limit)?.id
  const above = db
    .prepare<[], { above: number | null }>('SELECT reset_above AS above FROM sync_settings')
    .get()?.above
  if (last != null) {
    db.prepare<[{ after: string; last: string; above: number | null }]>(
      `UPDATE ${table} SET ${change} WHERE ${key} > @after AND ${key} <= @last AND (@above IS NULL OR ${isLater})`
    ).run({ after, last, above: above ?? null })
  }
  const next = last == null ? (phase === 'r' ? 'e' : null) : `${phase}${last}`
  db.prepare<[string | null]>('UPDATE sync_settings SET reset_after = ?').run(next)
  return next !== null
}

// `state <> 'confirmed'` says nothing new, but lets SQLite prove that the partial index holds every row.
export const SELECT_LOCAL = `SELECT entity_id AS entityId, entity, sequence, state, attempts FROM sync_record
  WHERE state = 'local' AND state <> 'confirmed' AND sequence > ? ORDER BY sequence LIMIT ?`

export const selectLocal = (db: Database, after: number, limit: number): readonly RecordRow[] =>
  db.prepare<[number, number], RecordRow>(SELECT_LOCAL).all(after, limit)

export const selectRecord = (db: Database, entityId: string): RecordRow | null =>
  db
    .prepare<[string], RecordRow>(
      'SELECT entity_id AS entityId, entity, sequence, state, attempts FROM sync_record WHERE entity_id = ?'
    )
    .get(entityId) ?? null

type Version = Pick<RecordRow, 'entityId' | 'sequence'>

const updateSent = hot<[string, number]>(
  `UPDATE sync_record SET state = 'sent', attempts = attempts + 1, reason = NULL
   WHERE entity_id = ? AND sequence = ? AND state IN ('local', 'sent')`
)
/** From here on the platform may hold it. */
export const markSent = (db: Database, { entityId, sequence }: Version): void => {
  updateSent(db).run(entityId, sequence)
}

const updateConfirmed = hot<[{ entityId: string; sequence: number; mark: number }]>(
  `UPDATE sync_record SET
     confirmed_sequence = @sequence,
     mark = @mark,
     state = CASE WHEN sequence = @sequence THEN 'confirmed' ELSE state END,
     attempts = CASE WHEN sequence = @sequence THEN 0 ELSE attempts END,
     reason = CASE WHEN sequence = @sequence THEN NULL ELSE reason END
   WHERE entity_id = @entityId`
)
/** A record that was changed meanwhile stays local: only its confirmed base moves. */
export const markConfirmed = (db: Database, { entityId, sequence }: Version, mark: number): void => {
  updateConfirmed(db).run({ entityId, sequence, mark })
}

export const markOpen = (
  db: Database,
  { entityId, sequence }: Version,
  state: 'local' | 'conflict' | 'refused',
  reason: string | null
): void => {
  db.prepare<[string, string | null, string, number]>(
    `UPDATE sync_record SET state = ?, reason = ?
     WHERE entity_id = ? AND sequence = ? AND state IN ('local', 'sent')`
  ).run(state, reason, entityId, sequence)
}

/** The attempt says nothing about the record itself: it is not counted. */
export const forgiveAttempt = (db: Database, { entityId, sequence }: Version): void => {
  db.prepare<[string, number]>(
    'UPDATE sync_record SET attempts = max(attempts - 1, 0) WHERE entity_id = ? AND sequence = ?'
  ).run(entityId, sequence)
}

/** What was on its way when the program ended: whether it arrived is not known, so it is local and looked up. */
export const reopenSent = (db: Database): void => {
  db.prepare(`UPDATE sync_record SET state = 'local' WHERE state = 'sent' AND state <> 'confirmed'`).run()
}

/** Back into the queue: one record, or all that were refused. */
export function requeue(db: Database, entityId: string | null): void {
  const back = `UPDATE sync_record SET state = 'local', attempts = 0, reason = NULL`
  if (entityId === null) db.prepare(`${back} WHERE state = 'refused' AND state <> 'confirmed'`).run()
  else db.prepare<[string]>(`${back} WHERE entity_id = ? AND state IN ('refused', 'conflict')`).run(entityId)
}

export const selectTally = (db: Database): Readonly<Record<RecordState, number>> => {
  const counts = { local: 0, sent: 0, confirmed: 0, conflict: 0, refused: 0 }
  const rows = db
    .prepare<[], { state: RecordState; records: number }>('SELECT state, records FROM sync_tally')
    .all()
  for (const { state, records } of rows) counts[state] = records
  return counts
}

export interface QueueRow {
  readonly entity: string
  readonly entityId: string
  readonly changedAt: string
  readonly attempts: number
  readonly reason: string | null
}

/** Open records, oldest first. */
export const SELECT_QUEUE = `SELECT r.entity, r.entity_id AS entityId, r.attempts, r.reason, coalesce(
    (SELECT j.at FROM journal j WHERE j.sequence = r.sequence),
    (SELECT o.at FROM journal_1 o WHERE o.sequence = r.sequence)) AS changedAt
  FROM sync_record r
  WHERE r.state = ? AND r.state <> 'confirmed' ORDER BY r.sequence LIMIT ? OFFSET ?`
/** Confirmed records, newest first: they are found along the journal, because no index holds them. */
const confirmedOf = (journal: string, entityId: string): string => `SELECT r.entity, r.entity_id AS entityId,
  r.attempts, r.reason, j.at AS changedAt, j.sequence AS sequence
  FROM ${journal} j CROSS JOIN sync_record r ON r.entity_id = ${entityId} AND r.sequence = j.sequence
  WHERE r.state = 'confirmed'`
export const SELECT_CONFIRMED = `${confirmedOf('journal', 'journal_id(j.entity_id)')}
  UNION ALL ${confirmedOf('journal_1', 'j.entity_id')} ORDER BY sequence DESC LIMIT ? OFFSET ?`

export const selectQueue = (
  db: Database,
  state: RecordState,
  limit: number,
  offset: number
): readonly QueueRow[] =>
  state === 'confirmed'
    ? db
        .prepare<[number, number], QueueRow & { sequence: number }>(SELECT_CONFIRMED)
        .all(limit, offset)
        .map(({ sequence: _sequence, ...row }) => row)
    : db.prepare<[string, number, number], QueueRow>(SELECT_QUEUE).all(state, limit, offset)

export const selectStates = (db: Database, ids: readonly string[]): Readonly<Record<string, RecordState>> =>
  Object.fromEntries(
    db
      .prepare<[string], { id: string; state: RecordState }>(
        `SELECT entity_id AS id, state FROM sync_record WHERE entity_id IN (SELECT value FROM json_each(?))`
      )
      .all(JSON.stringify(ids))
      .map(({ id, state }) => [id, state])
  )
