import type { Database } from 'better-sqlite3'
import { pendingOf } from './bookkeeping.ts'
import type { Gather } from './gathering.ts'
import type { Unit } from './round.ts'
import { type RecordRow, selectLocal } from './store.ts'

/** What goes in one Bundle, and what it has to do with. */
export interface Cargo {
  readonly units: readonly Unit[]
  /** What is written, and the people it belongs to. */
  readonly own: ReadonlySet<string>
  /** What it points to. */
  readonly refers: ReadonlySet<string>
  /** How many resources it takes to tell it. */
  readonly entries: number
}

export function cargoOf(db: Database, units: readonly Unit[]): Cargo {
  const own = new Set<string>()
  const refers = new Set<string>()
  const pending = new Set(units.flatMap(unit => pendingOf(db, unit).map(({ id }) => id)))
  for (const id of pending) own.add(id)
  for (const unit of units) {
    if (unit.record !== null) own.add(unit.record.entityId)
    for (const { pointers } of unit.parcels)
      for (const [id, type] of pointers) (type === 'Patient' ? own : refers).add(id)
  }
  return { units, own, refers, entries: pending.size }
}

/** Several as one, to which more can be added. */
function aPile(cargoes: readonly Cargo[]) {
  const pile = {
    units: [] as Unit[],
    own: new Set<string>(),
    refers: new Set<string>(),
    entries: 0,
    add: ({ units, own, refers, entries }: Cargo): void => {
      pile.units.push(...units)
      for (const id of own) pile.own.add(id)
      for (const id of refers) pile.refers.add(id)
      pile.entries += entries
    }
  }
  for (const one of cargoes) pile.add(one)
  return pile satisfies Cargo
}

function touch(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const id of one) if (other.has(id)) return true
  return false
}

/** Of the same person, or one refers to the other: they must not overtake each other. */
export const areRelated = (one: Cargo, other: Cargo): boolean =>
  touch(one.own, other.own) || touch(one.own, other.refers) || touch(one.refers, other.own)

export interface Loading {
  /** What goes next beside what is in flight; null: nothing, until something of that has landed. */
  readonly next: (
    inFlight: readonly Cargo[],
    entries: number,
    hasLanded: () => boolean
  ) => Promise<Cargo | null>
}

/** So many records wait at most for those in flight that they have to do with. */
const mostWaiting = 200

/**
 * Reads the queue in its order, and lets go first what has nothing to do with what is in flight. Records that have failed
 * again and again are put aside in `suspects`.
 */
export function createLoading(
  db: () => Database,
  gather: Gather,
  breathe: () => Promise<void>,
  suspects: { readonly from: number; readonly rows: RecordRow[] }
): Loading {
  let waiting: readonly Cargo[] = []
  let rows: readonly RecordRow[] = []
  let cursor = 0

  const nextRow = (entries: number): RecordRow | null => {
    const [row, ...rest] = rows.length > 0 ? rows : selectLocal(db(), cursor, entries)
    rows = rest
    cursor = row?.sequence ?? cursor
    return row ?? null
  }

  const next: Loading['next'] = async (inFlight, entries, hasLanded) => {
    const taken = aPile([])
    const passedBy: Cargo[] = []
    const ahead = aPile(inFlight)
    let isFull = false
    const take = (one: Cargo): void => {
      isFull ||= taken.entries > 0 && taken.entries + one.entries > entries
      if (isFull || areRelated(one, ahead)) {
        passedBy.push(one)
        ahead.add(one)
      } else taken.add(one)
    }
    for (const one of waiting) take(one)
    // What belongs to somebody who goes alone waits for them: it would fail with them, and hold up all the others.
    const leavesOut = ({ entityId, attempts }: RecordRow): boolean =>
      attempts >= suspects.from || taken.own.has(entityId) || ahead.own.has(entityId)
    const isHere = ({ entityId }: RecordRow): boolean =>
      [taken, ...passedBy].some(({ units }) => units.some(({ record }) => record?.entityId === entityId))
    // What waited may go now: nothing is sent while the queue is read on for something else.
    const hasCome = (): boolean => taken.units.length === 0 && passedBy.length > 0 && hasLanded()
    while (!isFull && passedBy.length < mostWaiting && !hasCome()) {
      const row = nextRow(entries)
      if (row === null) break
      if (row.attempts >= suspects.from) suspects.rows.push(row)
      else if (!isHere(row)) {
        const group = await gather(row, leavesOut)
        await breathe()
        if (group.length > 0) take(cargoOf(db(), group))
      }
    }
    waiting = passedBy
    return taken.units.length === 0 ? null : taken
  }
  return { next }
}
