import type { Database } from 'better-sqlite3'
import { headOf } from '../database/chain.ts'
import { type Stamp, write } from '../database/journal.ts'
import { deskIn } from './facts.ts'
import { restorationKind } from './kinds.ts'
import type { Restoration } from './store.ts'

// Data that are not the only ones of their kind any more, because they were put back, copied, or are older than they were
// here before: a new desk goes on with them, and gives no number that may have been given already.

/** Numbers that are given one after another, kept by their feature. */
export interface Counter {
  /** As it is written down: `record`. */
  readonly name: string
  /** Of each sequence that numbers can be of by then the last one that was given, 0 for none: `001` → 412. */
  readonly last: (db: Database, at: string) => Readonly<Record<string, number>>
  /** How many were given since an instant. */
  readonly givenSince: (db: Database, instant: string) => Readonly<Record<string, number>>
  /** The next one is higher than this; as high as it can be, where there are none so high. */
  readonly raise: (db: Database, sequence: string, to: number) => void
}

/** What other rooms do when data begin again. */
export interface Beginnings {
  readonly counters: readonly Counter[]
  /** Names this desk by another id. */
  readonly renameDesk: (db: Database, id: string) => void
  /** What the platform was told since is compared with what stands here. */
  readonly askPlatform: (db: Database, sequence: number, at: string) => void
  /** Shuts out accounts, and answers their names. */
  readonly disable: (db: Database, stamp: Stamp, ids: readonly string[]) => readonly string[]
}

export interface BeginningAgain {
  readonly id: string
  readonly at: string
  readonly how: Restoration['how']
  /** When these data were as they are now, UTC; null: nobody knows, then it is when they were last written to. */
  readonly takenAt: string | null
  readonly deskId: string
  /** Who did it; null: nobody was asked. */
  readonly actorId: string | null
  readonly disabled: readonly string[]
  /** Numbers that were certainly given since, by counter; null: nobody knows. */
  readonly given: Readonly<Record<string, Readonly<Record<string, number>>>> | null
}

/** Where nobody knows what was given since: at least so many are left out. */
const leastLeftOut = 500
/** … and so many times as many as were given before, within the same time, at least a month. */
const timesBefore = 3
const monthMs = 31 * 86_400_000

/** All of it in one transaction, and on record. */
export function beginAgain(db: Database, wanted: BeginningAgain, rooms: Beginnings): Restoration {
  return db
    .transaction(() => {
      const deskBefore = deskIn(db)
      const { sequence } = headOf(db)
      const lastAt = lastAtOf(db)
      const { id, at, how, takenAt, deskId } = wanted
      const stamp: Stamp = { at, actorId: wanted.actorId ?? deskId, deskId }
      rooms.renameDesk(db, deskId)
      const raised = raise(db, rooms.counters, wanted, takenAt ?? lastAt ?? at)
      const shutOut = rooms.disable(db, stamp, wanted.disabled)
      rooms.askPlatform(db, sequence, at)
      return write(db, stamp, { kind: restorationKind, id, seen: 'new' }, () => ({
        ...{ id, at, how, takenAt, deskBefore, deskAfter: deskId, sequence, shutOut, raised }
      }))
    })
    .immediate()
}

const lastAtOf = (db: Database): string | null =>
  db.prepare<[], { at: string }>('SELECT at FROM journal ORDER BY sequence DESC LIMIT 1').get()?.at ?? null

function raise(
  db: Database,
  counters: readonly Counter[],
  { given, at }: BeginningAgain,
  since: string
): Readonly<Record<string, number>> {
  const raised: Record<string, number> = {}
  for (const { name, last, givenSince, raise: raiseTo } of counters) {
    const known = given?.[name]
    const missingMs = Math.max(monthMs, Date.parse(at) - Date.parse(since))
    const before =
      known === undefined ? givenSince(db, new Date(Date.parse(since) - missingMs).toISOString()) : {}
    for (const [sequence, stands] of Object.entries({ ...known, ...last(db, at) })) {
      const to =
        known === undefined
          ? stands + Math.max(leastLeftOut, timesBefore * (before[sequence] ?? 0))
          : Math.max(stands, known[sequence] ?? 0)
      if (to <= stands && known?.[sequence] === undefined) continue
      raiseTo(db, sequence, to)
      raised[`${name} ${sequence}`] = to
    }
  }
  return raised
}
