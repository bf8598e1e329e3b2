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
}

export function cargoOf(db: Database, units: readonly Unit[]): Cargo {
  const own = new Set<string>()
  const refers = new Set<string>()
  for (const unit of units) {
    if (unit.record !== null) own.add(unit.record.entityId)
    for (const { id } of pendingOf(db, unit)) own.add(id)
    for (const { pointers } of unit.parcels)
      for (const [id, type] of pointers) (type === 'Patient' ? own : refers).add(id)
  }
  return { units, own, refers }
}

const touch = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  [...one].some(id => other.has(id))

/** Of the same person, or one refers to the other: they must not overtake each other. */
export const areRelated = (one: Cargo, other: Cargo): boolean =>
  touch(one.own, other.own) || touch(one.own, other.refers) || touch(one.refers, other.own)

export interface Loading {
  /** What goes next beside what is in flight; null: nothing, until something of that has landed. */
  readonly next: (inFlight: readonly Cargo[], entries: number) => Promise<Cargo | null>
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

  const next: Loading['next'] = async (inFlight, entries) => {
    const units = new Map<string, Unit>()
    const passedBy: Cargo[] = []
    let parcels = 0
    const take = (one: Cargo): void => {
      if ([...inFlight, ...passedBy].some(other => areRelated(one, other))) {
        passedBy.push(one)
        return
      }
      for (const unit of one.units) {
        const id = unit.record?.entityId ?? unit.parcels[0]?.id ?? ''
        if (!units.has(id)) parcels += unit.parcels.length
        units.set(id, unit)
      }
    }
    for (const [index, one] of waiting.entries()) {
      if (parcels < entries) take(one)
      else {
        passedBy.push(...waiting.slice(index))
        break
      }
    }
    while (parcels < entries && passedBy.length < mostWaiting) {
      const row = nextRow(entries)
      if (row === null) break
      if (row.attempts >= suspects.from) {
        suspects.rows.push(row)
        continue
      }
      const group = new Map<string, Unit>()
      await gather(row, group, id => units.has(id))
      await breathe()
      if (group.size > 0) take(cargoOf(db(), [...group.values()]))
    }
    waiting = passedBy
    return units.size === 0 ? null : cargoOf(db(), [...units.values()])
  }
  return { next }
}
