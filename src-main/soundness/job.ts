import type { Database } from 'better-sqlite3'
import { isDamaged } from '../database/trouble.ts'
import { job, type JobContext } from '../lib/job.ts'

export interface Verdict {
  readonly table: string
  readonly isSound: boolean
  /** About how many rows cannot be read; null: nobody can say. */
  readonly lost: number | null
}

/** Looks through tables with their indexes, as many as a moment allows; answers for the first of them. */
export const lookThroughTables = job<readonly string[], never, readonly Verdict[]>('soundness.look')

const momentMs = 1_000

export function runLookThroughTables(
  tables: readonly string[],
  { db, cancelled }: JobContext<never>
): readonly Verdict[] {
  const endsAt = performance.now() + momentMs
  const verdicts: Verdict[] = []
  for (const table of tables) {
    const isSound = isTableSound(db(), table)
    verdicts.push({ table, isSound, lost: isSound ? 0 : countLost(db(), table, cancelled) })
    // A connection that has met damage is no judge of the next table.
    if (!isSound || performance.now() > endsAt || cancelled()) break
  }
  return verdicts
}

const quoted = (table: string): string => `"${table.replaceAll('"', '""')}"`

function isTableSound(db: Database, table: string): boolean {
  try {
    // Each page's tag is proved by reading it.
    return db.pragma(`quick_check(${quoted(table)})`, { simple: true }) === 'ok'
  } catch (error) {
    if (isDamaged(error)) return false
    throw error
  }
}

/** Enough to tell some rows from many; a table of which most is gone is not counted to the end. */
const mostReads = 50_000
const pieceRows = 4_096

function countLost(db: Database, table: string, cancelled: () => boolean): number | null {
  try {
    const last =
      db.prepare<[], { last: number | null }>(`SELECT max(rowid) AS last FROM ${quoted(table)}`).get()
        ?.last ?? 0
    const read = db.prepare<[number, number]>(`SELECT * FROM ${quoted(table)} WHERE rowid BETWEEN ? AND ?`)
    const pieces: (readonly [number, number])[] = []
    for (let from = 1; from <= last; from += pieceRows)
      pieces.push([from, Math.min(last, from + pieceRows - 1)])
    let lost = 0
    let reads = 0
    for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
      if (cancelled() || (reads += 1) > mostReads) return null
      const [from, to] = piece
      try {
        for (const _row of read.iterate(from, to));
      } catch (error) {
        if (!isDamaged(error)) throw error
        const middle = Math.floor((from + to) / 2)
        if (from === to) lost += 1
        else pieces.push([from, middle], [middle + 1, to])
      }
    }
    return lost
  } catch (error) {
    // Its upper pages are gone, or it has no row numbers.
    if (isDamaged(error) || (error instanceof Error && error.message.includes('rowid'))) return null
    throw error
  }
}
