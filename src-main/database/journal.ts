import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'

/** Who writes, when and where. */
export interface Stamp {
  /** UTC ISO with milliseconds. */
  readonly at: string
  readonly actorId: string
  readonly deskId: string
}

export interface Change {
  /** The kind of record: `resident`, `follow-up` … the sync maps it to FHIR. */
  readonly entity: string
  readonly id: string
  /** The version after this change. */
  readonly version: number
  readonly before: unknown
  readonly after: unknown
}

export interface JournalEntry extends Stamp {
  readonly sequence: number
  readonly entity: string
  readonly entityId: string
  readonly version: number
  /** JSON text, or null. */
  readonly before: string | null
  readonly after: string | null
  readonly previousHash: string
  readonly hash: string
}

/** The hash before the first entry. */
export const genesisHash = '0'.repeat(64)

const SELECT_HEAD = 'SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1'
const INSERT = `INSERT INTO journal
  (sequence, at, actor_id, desk_id, entity, entity_id, version, before_json, after_json, previous_hash, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const json = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value)

function hashOf(entry: Omit<JournalEntry, 'hash'>): string {
  const { sequence, at, actorId, deskId, entity, entityId, version, before, after, previousHash } = entry
  return createHash('sha256')
    .update(
      JSON.stringify([previousHash, sequence, at, actorId, deskId, entity, entityId, version, before, after])
    )
    .digest('hex')
}

/**
 * The only way clinical or administrative data is written: row change, version and journal entry stand or fall together.
 * The entry is the audit trail, the outbox of the sync and the base of its merge.
 */
export function write(db: Database, stamp: Stamp, change: Change, apply: () => void): void {
  db.transaction(() => {
    apply()
    append(db, stamp, change)
  }).immediate()
}

function append(db: Database, stamp: Stamp, change: Change): void {
  const head = db.prepare<[], { sequence: number; hash: string }>(SELECT_HEAD).get()
  const entry = {
    sequence: (head?.sequence ?? 0) + 1,
    at: stamp.at,
    actorId: stamp.actorId,
    deskId: stamp.deskId,
    entity: change.entity,
    entityId: change.id,
    version: change.version,
    before: json(change.before),
    after: json(change.after),
    previousHash: head?.hash ?? genesisHash
  }
  db.prepare(INSERT).run(
    entry.sequence,
    entry.at,
    entry.actorId,
    entry.deskId,
    entry.entity,
    entry.entityId,
    entry.version,
    entry.before,
    entry.after,
    entry.previousHash,
    hashOf(entry)
  )
}

const ENTRY = `SELECT sequence, at, actor_id AS actorId, desk_id AS deskId, entity, entity_id AS entityId, version,
  before_json AS before, after_json AS after, previous_hash AS previousHash, hash FROM journal`

/** Whether one entry is what its hash says and the next one still builds on it; the whole chain is `verify`'s. */
export function isEntrySound(db: Database, sequence: number): boolean {
  const select = db.prepare<[number], JournalEntry>(`${ENTRY} WHERE sequence = ?`)
  const found = select.get(sequence)
  if (found === undefined) return false
  const { hash, ...entry } = found
  const next = select.get(sequence + 1)
  return hashOf(entry) === hash && (next === undefined || next.previousHash === hash)
}

export type ChainReport =
  | { readonly intact: true; readonly entries: number; readonly head: string }
  | { readonly intact: false; readonly entries: number; readonly brokenAt: number }

/** Walks the whole chain; O(entries), so run it in the worker for a large journal. */
export function verify(db: Database, onProgress: (entries: number) => void = () => undefined): ChainReport {
  let previousHash = genesisHash
  let entries = 0
  const rows = db.prepare<[], JournalEntry>(`${ENTRY} ORDER BY sequence`).iterate()
  for (const { hash, ...entry } of rows) {
    if (entry.sequence !== entries + 1 || entry.previousHash !== previousHash || hashOf(entry) !== hash) {
      return { intact: false, entries, brokenAt: entry.sequence }
    }
    previousHash = hash
    entries += 1
    if (entries % 10_000 === 0) onProgress(entries)
  }
  return { intact: true, entries, head: previousHash }
}
