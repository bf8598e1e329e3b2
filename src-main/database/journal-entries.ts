import type { Database } from 'better-sqlite3'
import { idOf, idsOf, storedId } from './ids.ts'
import type { RecordKind } from './record-kind.ts'
import { unpack } from './packing.ts'

/** One line of the journal, whichever form it was written in. */
export interface JournalEntry {
  readonly sequence: number
  readonly form: number
  /** UTC ISO with milliseconds. */
  readonly at: string
  readonly actorId: string
  readonly deskId: string
  readonly entity: string
  readonly entityId: string
  readonly version: number
  /** Whose record it is and was; null: the first form does not say. */
  readonly people: readonly string[] | null
  /** JSON of the record as it was stored; null: there was none, or it was taken away. */
  readonly before: () => string | null
  readonly after: () => string | null
}

export interface FirstFormRow {
  readonly sequence: number
  readonly at: string
  readonly actorId: string
  readonly deskId: string
  readonly entity: string
  readonly entityId: string
  readonly version: number
  readonly before: string | null
  readonly after: string | null
  readonly previousHash: string
  readonly hash: string
}
export const FIRST_FORM = `SELECT sequence, at, actor_id AS actorId, desk_id AS deskId, entity, entity_id AS entityId, version,
  before_json AS before, after_json AS after, previous_hash AS previousHash, hash FROM journal_1`

type StoredId = Uint8Array | string
export interface Row {
  readonly sequence: number
  readonly form: number
  readonly deskId: StoredId
  readonly deskSequence: number
  readonly origin: 'desk' | 'platform'
  readonly at: string
  readonly actorId: StoredId
  readonly entity: string
  readonly entityId: StoredId
  readonly version: number
  readonly previous: number | null
  readonly people: Uint8Array | null
  readonly told: number
  readonly after: Uint8Array | null
  readonly hash: Uint8Array
}
export const PRESENT_FORM = `SELECT sequence, form, desk_id AS deskId, desk_sequence AS deskSequence, origin, at,
  actor_id AS actorId, entity, entity_id AS entityId, version, previous, people, told, after, hash FROM journal`

/**
 * The one way to the content of an entry: the record as it was stored, as JSON. In SQL the same is `journal_text(after)`
 * of table `journal`; `journal_1`, closed, has it in plain `after_json`.
 */
export const textOf = (packed: Uint8Array | null): string | null => (packed === null ? null : unpack(packed))

/** `json_extract(journal_text(after), '$.state')`, and `journal_id(entity_id)` as text. */
export function readJournalInSql(db: Database): void {
  const pure = { deterministic: true, directOnly: true }
  db.function('journal_text', pure, packed => (packed instanceof Uint8Array ? textOf(packed) : null))
  db.function('journal_id', pure, id => (id instanceof Uint8Array ? idOf(id) : id))
}

const ofFirstForm = ({
  before,
  after,
  previousHash: _previous,
  hash: _hash,
  ...row
}: FirstFormRow): JournalEntry => ({
  ...row,
  form: 1,
  people: null,
  before: () => before,
  after: () => after
})

const ofPresentForm = (db: Database, row: Row): JournalEntry => ({
  sequence: row.sequence,
  form: row.form,
  at: row.at,
  actorId: idOf(row.actorId),
  deskId: idOf(row.deskId),
  entity: row.entity,
  entityId: idOf(row.entityId),
  version: row.version,
  people: idsOf(row.people),
  before: () => (row.previous === null ? null : contentAt(db, row.previous)),
  after: () => textOf(row.after)
})

/** JSON of the record as that entry left it. */
export function contentAt(db: Database, sequence: number): string | null {
  const row = db
    .prepare<[number], Pick<Row, 'after'>>('SELECT after FROM journal WHERE sequence = ?')
    .get(sequence)
  if (row !== undefined) return textOf(row.after)
  return (
    db
      .prepare<[number], { after: string | null }>(
        'SELECT after_json AS after FROM journal_1 WHERE sequence = ?'
      )
      .get(sequence)?.after ?? null
  )
}

/** Oldest first, those after a sequence: what a derived table follows. */
export function entriesAfter(db: Database, sequence: number, limit: number): readonly JournalEntry[] {
  const older = db
    .prepare<[number, number], FirstFormRow>(`${FIRST_FORM} WHERE sequence > ? ORDER BY sequence LIMIT ?`)
    .all(sequence, limit)
    .map(ofFirstForm)
  if (older.length === limit) return older
  const newer = db
    .prepare<[number, number], Row>(`${PRESENT_FORM} WHERE sequence > ? ORDER BY sequence LIMIT ?`)
    .all(sequence, limit - older.length)
  return [...older, ...newer.map(row => ofPresentForm(db, row))]
}

/** The newest one; 0 where nothing was written yet. */
export const lastSequence = (db: Database): number =>
  db
    .prepare<[], { last: number | null }>(
      'SELECT coalesce((SELECT max(sequence) FROM journal), (SELECT max(sequence) FROM journal_1)) AS last'
    )
    .get()?.last ?? 0

/** When the newest one was written, by the clock of then; null where nothing was written yet. */
export const lastEntryAt = (db: Database): string | null =>
  db
    .prepare<[], { at: string | null }>(
      `SELECT coalesce((SELECT at FROM journal ORDER BY sequence DESC LIMIT 1),
        (SELECT at FROM journal_1 ORDER BY sequence DESC LIMIT 1)) AS at`
    )
    .get()?.at ?? null

export interface EntryFilter {
  readonly entities?: readonly string[] | undefined
  readonly entityId?: string | undefined
  readonly actorId?: string | undefined
  /** Instants, UTC. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly beforeSequence?: number | undefined
  readonly limit: number
}
/** Only what is asked for stands in the statement, so that one record's history is a range of `journal_record`. */
export const filterOf = (filter: EntryFilter): string => {
  const conditions = [
    ...(filter.entities === undefined ? [] : ['entity IN (SELECT value FROM json_each(@entities))']),
    ...(filter.entityId === undefined ? [] : ['entity_id = @entityId']),
    ...(filter.actorId === undefined ? [] : ['actor_id = @actorId']),
    ...(filter.from === undefined ? [] : ['at >= @from']),
    ...(filter.to === undefined ? [] : ['at < @to']),
    ...(filter.beforeSequence === undefined ? [] : ['sequence < @beforeSequence'])
  ]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  return `${where} ORDER BY sequence DESC LIMIT @limit`
}

/** Newest first, whichever form. */
export function selectEntries(db: Database, filter: EntryFilter): readonly JournalEntry[] {
  const { entities, entityId, actorId, limit } = filter
  const asked = { ...filter, entities: entities && JSON.stringify(entities) }
  const newer = db
    .prepare<[object], Row>(`${PRESENT_FORM} ${filterOf(filter)}`)
    .all({ ...asked, entityId: entityId && storedId(entityId), actorId: actorId && storedId(actorId) })
    .map(row => ofPresentForm(db, row))
  if (newer.length === limit) return newer
  const older = db
    .prepare<[object], FirstFormRow>(`${FIRST_FORM} ${filterOf(filter)}`)
    .all({ ...asked, limit: limit - newer.length })
  return [...newer, ...older.map(ofFirstForm)]
}

/** The entry with which a record began; 0: there is none. */
export const firstSequenceOf = (db: Database, entityId: string): number =>
  db
    .prepare<[string, Buffer | string], { first: number | null }>(
      `SELECT coalesce((SELECT min(sequence) FROM journal_1 WHERE entity_id = ?),
        (SELECT min(sequence) FROM journal WHERE entity_id = ?)) AS first`
    )
    .get(entityId, storedId(entityId))?.first ?? 0

/** A record as it was stored before it became what it is, newest first. */
export function earlierVersions<R extends object>(
  db: Database,
  { entity, alsoAs = [] }: RecordKind<R>,
  entityId: string
): readonly R[] {
  const [, ...earlier] = selectEntries(db, { entities: [entity, ...alsoAs], entityId, limit: 1_000 })
  return earlier.flatMap(entry => {
    const text = entry.after()
    return text === null ? [] : [JSON.parse(text) as R]
  })
}
