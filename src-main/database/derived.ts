import type { Database } from 'better-sqlite3'
import { entriesAfter, type JournalEntry, lastSequence } from './journal-entries.ts'
import { isBusy } from './trouble.ts'
import { withoutWaiting } from './waiting-writes.ts'

// Tables that are worked out from the records and kept beside them, so that a list is an index range. The journal says
// who has changed; the same rules work out one person, or everybody.

/** What rows are worked out with besides the records. */
export interface Ground {
  /** `YYYY-MM-DD` in the centre's zone. */
  readonly today: string
  /** Another one, and everybody is worked out anew. */
  readonly basis: string
}
export interface Worked<Row extends object> {
  readonly rows: readonly Row[]
  /** The next day on which they change by themselves; null: never. */
  readonly againOn: string | null
}
/** Whom an entry concerns: the residents it is about, everybody, or nobody. */
export type Concern = (entry: JournalEntry) => 'people' | 'everybody' | 'nobody'

export interface Derived<Row extends object = object> {
  readonly name: string
  /** Journal entity → whom its entries concern; an entity that is not named concerns nobody. */
  readonly concerns: Readonly<Record<string, Concern>>
  /** These residents and whoever's rows depend on their records too. */
  with(db: Database, ids: readonly string[]): readonly string[]
  /** Rows of these residents from the records alone, each in the order of the table; who is not answered has none. */
  workOut(db: Database, ids: readonly string[], ground: Ground): ReadonlyMap<string, Worked<Row>>
  /** The rows as they are kept, in the order of the table. */
  select(db: Database, residentId: string): readonly Row[]
  replace(db: Database, residentId: string, rows: readonly Row[]): void
  /** Tables that are worked out from another one wait until that is built. */
  readonly restsOn?: string
}

export const aboutPeople: Concern = () => 'people'
/** So many are worked out while somebody waits. */
export const atOnce = 100
/** Entries read in one go, and in one transaction at most: most of them concern nobody here. */
const page = 200
const pages = 10

interface State {
  readonly id: number
  readonly sequence: number
  readonly basis: string
  readonly onDay: string
  readonly rebuiltTo: number | null
}
const SELECT_STATE = `SELECT id, sequence, basis, on_day AS onDay, rebuilt_to AS rebuiltTo FROM derived WHERE name = ?`
export const SELECT_DUE = `SELECT r.id FROM derived_again a CROSS JOIN resident r ON r.number = a.resident_number
  WHERE a.derived_id = ? AND a.on_day <= ? ORDER BY a.on_day LIMIT ?`
export const SELECT_RANGE = 'SELECT number, id FROM resident WHERE number > ? ORDER BY number LIMIT ?'

const stateOf = (db: Database, name: string): State | undefined =>
  db.prepare<[string], State>(SELECT_STATE).get(name)
const lastNumber = (db: Database): number =>
  db.prepare<[], { last: number | null }>('SELECT max(number) AS last FROM resident').get()?.last ?? 0

/** Everybody has to be worked out anew; a day earlier than the last one means that the clock was wrong then. */
const isOutdated = (state: State | undefined, { today, basis }: Ground): boolean =>
  state === undefined || state.basis !== basis || today < state.onDay

interface Concerned {
  readonly people: ReadonlySet<string>
  readonly everybody: boolean
  /** The last entry that was read, and whether there are more. */
  readonly sequence: number
  readonly more: boolean
}
/** Whom the entries after `from` concern, until there are so many of them. */
function concerned(db: Database, table: Derived, from: number, most: number): Concerned {
  const people = new Set<string>()
  let everybody = false
  let sequence = from
  for (let read = 0; read < pages; read += 1) {
    const entries = entriesAfter(db, sequence, page)
    for (const entry of entries) {
      if (people.size >= most) return { people, everybody, sequence, more: true }
      sequence = entry.sequence
      const concern = table.concerns[entry.entity]?.(entry) ?? 'nobody'
      if (concern === 'everybody') everybody = true
      // Of its first form, which does not name people, everything was in before anything was derived.
      if (concern === 'people') for (const id of table.with(db, entry.people ?? [])) people.add(id)
    }
    if (entries.length < page) return { people, everybody, sequence, more: false }
  }
  return { people, everybody, sequence, more: true }
}
const due = (db: Database, { id }: State, today: string, most: number): readonly string[] =>
  most <= 0
    ? []
    : db
        .prepare<[number, string, number], { id: string }>(SELECT_DUE)
        .all(id, today, most)
        .map(row => row.id)

/** Who is not worked out yet. */
export interface Open {
  /** By an entry or because a day has come; no more than were asked for. */
  readonly people: ReadonlySet<string>
  /** Further people, as far as it is known: all who are left where everybody is worked out anew. */
  readonly left: number
  /** Whether something is to be written besides: the people above, or how far the journal was read. */
  readonly isBehind: boolean
}
export function look(db: Database, table: Derived, ground: Ground, most: number): Open {
  const state = stateOf(db, table.name)
  if (state === undefined || isOutdated(state, ground)) {
    return { people: new Set(), left: lastNumber(db), isBehind: true }
  }
  const entries = concerned(db, table, state.sequence, most)
  const people = new Set([...entries.people, ...due(db, state, ground.today, most - entries.people.size)])
  const rebuiltTo = entries.everybody ? 0 : state.rebuiltTo
  const left =
    (rebuiltTo === null ? 0 : Math.max(1, lastNumber(db) - rebuiltTo)) +
    (entries.more ? lastSequence(db) - entries.sequence : 0)
  const isRead = entries.sequence < state.sequence + page && ground.today === state.onDay
  return { people, left, isBehind: people.size > 0 || entries.everybody || !isRead }
}

const BEGIN = `INSERT INTO derived (name, sequence, basis, on_day, rebuilt_to)
  VALUES (@name, @sequence, @basis, @today, @rebuiltTo)
  ON CONFLICT (name) DO UPDATE SET sequence = @sequence, basis = @basis, on_day = @today, rebuilt_to = @rebuiltTo`
const MOVE =
  'UPDATE derived SET sequence = @sequence, on_day = @today, rebuilt_to = @rebuiltTo WHERE id = @id'

/**
 * Works out the next so many people (and whoever depends on them): those of new entries, those whose day has come, and
 * with `everybody` the next of all. Call inside a transaction that writes.
 * @returns whether that was all
 */
export function advance(
  db: Database,
  table: Derived,
  ground: Ground,
  most: number,
  everybody: boolean
): boolean {
  const { name } = table
  const { today, basis } = ground
  if (isOutdated(stateOf(db, name), ground)) {
    // What the journal says up to here is in the records that are read from now on.
    const rebuiltTo = lastNumber(db) === 0 ? null : 0
    db.prepare(BEGIN).run({ name, sequence: lastSequence(db), basis, today, rebuiltTo })
  }
  const state = stateOf(db, name)
  if (state === undefined) throw new Error('a row that was just written is gone')
  const entries = concerned(db, table, state.sequence, most)
  const wanted = new Set([...entries.people, ...due(db, state, today, most - entries.people.size)])
  let rebuiltTo = entries.everybody ? 0 : state.rebuiltTo
  if (everybody && rebuiltTo !== null && wanted.size < most && isBuilt(db, table.restsOn)) {
    const room = most - wanted.size
    const range = db
      .prepare<[number, number], { number: number; id: string }>(SELECT_RANGE)
      .all(rebuiltTo, room)
    for (const { id } of range) wanted.add(id)
    rebuiltTo = range.length < room ? null : (range.at(-1)?.number ?? null)
  }
  keep(db, table, state.id, [...wanted], ground)
  db.prepare(MOVE).run({ id: state.id, sequence: entries.sequence, today, rebuiltTo })
  return !entries.more && wanted.size < most && rebuiltTo === null
}

const isBuilt = (db: Database, name: string | undefined): boolean => {
  const state = name === undefined ? undefined : stateOf(db, name)
  return state === undefined || state.rebuiltTo === null
}

function keep(db: Database, table: Derived, derivedId: number, ids: readonly string[], ground: Ground): void {
  if (ids.length === 0) return
  const worked = table.workOut(db, ids, ground)
  const again = db.prepare(
    `INSERT INTO derived_again SELECT ?, number, ? FROM resident WHERE id = ?
    ON CONFLICT DO UPDATE SET on_day = excluded.on_day WHERE on_day <> excluded.on_day`
  )
  const never = db.prepare(
    'DELETE FROM derived_again WHERE derived_id = ? AND resident_number = (SELECT number FROM resident WHERE id = ?)'
  )
  for (const id of ids) {
    const { rows, againOn } = worked.get(id) ?? { rows: [], againOn: null }
    if (!isSame(rows, table.select(db, id))) table.replace(db, id, rows)
    if (againOn === null) never.run(derivedId, id)
    else again.run(derivedId, againOn, id)
  }
}
export const isSame = (one: readonly object[], other: readonly object[]): boolean =>
  one.length === other.length && JSON.stringify(one) === JSON.stringify(other)

/** Runs `work` in a transaction if nobody else is writing; null: somebody is. Never waits. */
export function ifFree<T>(db: Database, work: () => T): T | null {
  if (db.inTransaction) return work()
  try {
    return withoutWaiting(db, () => db.transaction(work).immediate())
  } catch (error) {
    if (isBusy(error)) return null
    throw error
  }
}
