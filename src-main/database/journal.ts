import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'
import { hashOf, type Head, headOf, presentForm } from './chain.ts'
import { idOf, storedId, storedIds } from './ids.ts'
import type { Row } from './journal-entries.ts'
import { pack } from './packing.ts'
import type { RecordKind } from './record-kind.ts'

/** Who writes, when and where. */
export interface Stamp {
  /** UTC ISO with milliseconds. */
  readonly at: string
  readonly actorId: string
  readonly deskId: string
  /** Where it comes from: from this desk, unless it says otherwise. */
  readonly origin?: 'platform'
}

type Seen = number | 'new' | 'present' | 'any'
export interface Change<R extends object, S extends Seen> {
  readonly kind: RecordKind<R>
  readonly id: string
  /** The version somebody looked at; `new`: there is none yet; `present`: as it stands; `any`: as it stands, if it does. */
  readonly seen: S
}

/** What `apply` is given. */
type Before<R, S extends Seen> = S extends 'new' ? null : S extends 'any' ? R | null : R

/**
 * The only way clinical or administrative data is written: row change, version and journal entry stand or fall together.
 * The entry is the audit trail, the outbox of the sync and the base of its merge.
 * @param apply from the record as it stands, inside the transaction, to the record as it shall be stored; whatever must
 * not be is refused here. Its `version`, where it has one, is numbered by this function. Null takes the record away.
 * @param store how it is stored, where the kind's own `put` would write more than has changed
 * @returns the record as stored
 */
export function write<R extends object, S extends Seen>(
  db: Database,
  stamp: Stamp,
  change: Change<R, S>,
  apply: (before: Before<R, S>) => R,
  store: (after: R) => void = after => {
    change.kind.put(db, after)
  }
): R {
  return db
    .transaction(() => {
      const before = standing(db, change)
      // `standing` has seen to it: null only where the change allows it.
      const wanted = apply(before as Before<R, S>)
      const after = isVersioned(wanted) ? { ...wanted, version: (versionOf(before) ?? 0) + 1 } : wanted
      store(after)
      append(db, stamp, change, before, after)
      return after
    })
    .immediate()
}

/** Takes a record away; what it was stays in the journal. */
export function takeAway<R extends object>(
  db: Database,
  stamp: Stamp,
  change: Change<R, number | 'present'>,
  check: (before: R) => void = () => undefined
): void {
  const { kind, id } = change
  db.transaction(() => {
    const before = standing(db, change)
    if (before === null) throw missing(kind)
    check(before)
    if (kind.remove === undefined) throw new Error(`${kind.entity}: such a record is never taken away`)
    kind.remove(db, id)
    append(db, stamp, change, before, null)
  }).immediate()
}

const missing = ({ missing: sentence }: RecordKind): Failure =>
  new Failure('not-found', sentence ?? '没有这条记录，请刷新。')

function standing<R extends object>(db: Database, { kind, id, seen }: Change<R, Seen>): R | null {
  if (seen === 'new') return null
  const before = kind.read(db, id)
  if (seen === 'any') return before
  if (before === null) throw missing(kind)
  if (seen !== 'present' && versionOf(before) !== seen)
    throw new Failure('conflict', kind.stale ?? '内容已被他人修改，请刷新后再改。')
  return before
}

const isVersioned = <R extends object>(record: R): record is R & { readonly version: number } =>
  'version' in record && typeof record.version === 'number'
const versionOf = (record: object | null): number | null =>
  record !== null && isVersioned(record) ? record.version : null

const SELECT_PREVIOUS = `SELECT sequence, version FROM journal WHERE entity_id = ? AND entity IN (SELECT value FROM json_each(?))
  ORDER BY sequence DESC LIMIT 1`
const SELECT_PREVIOUS_IN_FIRST_FORM = SELECT_PREVIOUS.replace('journal', 'journal_1')
interface Previous {
  readonly sequence: number
  readonly version: number
}
/** The last entry about this record. */
function previousOf(db: Database, { entity, alsoAs = [] }: RecordKind, id: string): Previous | undefined {
  const entities = JSON.stringify([entity, ...alsoAs])
  return (
    db.prepare<[Buffer | string, string], Previous>(SELECT_PREVIOUS).get(storedId(id), entities) ??
    db.prepare<[string, string], Previous>(SELECT_PREVIOUS_IN_FIRST_FORM).get(id, entities)
  )
}

/** Told of each entry while its transaction is still open: look at what it says only afterwards. */
export type EntryListener = (entity: string, people: readonly string[]) => void
const listeners = new WeakMap<Database, EntryListener>()
/** One for a connection. */
export const listenToEntries = (db: Database, listener: EntryListener): void => {
  listeners.set(db, listener)
}

const LAST_OF_DESK = `SELECT desk_sequence AS last FROM journal WHERE desk_id = ? ORDER BY sequence DESC LIMIT 1`
/** Nearly always the desk that wrote the last entry writes the next. */
function lastOfDesk(db: Database, { of }: Head, deskId: Buffer | string): number {
  if (of !== null && idOf(of.deskId) === idOf(deskId)) return of.deskSequence
  return db.prepare<[Buffer | string], { last: number }>(LAST_OF_DESK).get(deskId)?.last ?? 0
}
const INSERT = `INSERT INTO journal (sequence, form, desk_id, desk_sequence, origin, at, actor_id, entity, entity_id,
    version, previous, people, told, after, hash)
  VALUES (@sequence, @form, @deskId, @deskSequence, @origin, @at, @actorId, @entity, @entityId,
    @version, @previous, @people, @told, @after, @hash)`

function append<R extends object>(
  db: Database,
  stamp: Stamp,
  { kind, id, seen }: Change<R, Seen>,
  before: R | null,
  after: R | null
): void {
  const head = headOf(db)
  const previous = seen === 'new' ? undefined : previousOf(db, kind, id)
  const deskId = storedId(stamp.deskId)
  const text = after === null ? null : JSON.stringify(after)
  const people = [
    ...new Set([before, after].flatMap(record => (record === null ? [] : kind.whose(record, db))))
  ]
  const row: Omit<Row, 'hash'> = {
    sequence: head.sequence + 1,
    form: presentForm,
    deskId,
    deskSequence: lastOfDesk(db, head, deskId) + 1,
    origin: stamp.origin ?? 'desk',
    at: stamp.at,
    actorId: storedId(stamp.actorId),
    entity: kind.entity,
    entityId: storedId(id),
    version: versionOf(after) ?? (versionOf(before) ?? previous?.version ?? 0) + 1,
    previous: previous?.sequence ?? null,
    people: storedIds(people),
    told: after !== null && kind.told !== undefined && (kind.told.isTold?.(after) ?? true) ? 1 : 0,
    after: text === null ? null : pack(text)
  }
  db.prepare(INSERT).run({ ...row, hash: hashOf(row, text, head.hash) })
  listeners.get(db)?.(kind.entity, people)
}
