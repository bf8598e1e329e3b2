import type { Database } from 'better-sqlite3'
import { job, type JobContext } from '../lib/job.ts'
import { advance, type Derived, type Ground, isSame, look } from './derived.ts'

// What takes longer than somebody waits: the worker does it beside the desk's work.

export interface Grounds {
  readonly today: string
  /** Name of the table → its basis. */
  readonly bases: Readonly<Record<string, string>>
}
/** Answers for how long the write lock was held at most, in ms. */
export const keepDerived = job<Grounds, never, number>('derived.keep')
export const checkDerived = job<
  Grounds & { readonly name: string; readonly repair: boolean },
  never,
  Comparison
>('derived.check')

const groundOf = ({ today, bases }: Grounds, { name }: Derived): Ground => ({
  today,
  basis: bases[name] ?? ''
})

/** A desk that wants to write waits for one step at most: much less than a keystroke is noticed by. */
const stepMs = 12
/** As long as the lock was held it is free, so that a desk that looks for it now and then finds it. */
const pauseMs = { least: 4, most: 25 }

/**
 * Brings tables up to date in short steps, in the order in which they rest on each other.
 * @returns for how long the write lock was held at most, in ms
 */
export async function keepUp(
  db: Database,
  tables: readonly Derived[],
  grounds: Grounds,
  { cancelled, pause }: { readonly cancelled: () => boolean; readonly pause: (ms: number) => Promise<void> }
): Promise<number> {
  let longest = 0
  for (const table of tables) {
    let people = 8
    for (let isDone = false; !isDone && !cancelled();) {
      const began = performance.now()
      isDone = db.transaction(() => advance(db, table, groundOf(grounds, table), people, true)).immediate()
      const took = performance.now() - began
      longest = Math.max(longest, took)
      people = Math.max(1, Math.min(500, Math.round(people * Math.min(2, stepMs / Math.max(took, 0.1)))))
      if (!isDone) await pause(Math.min(pauseMs.most, Math.max(pauseMs.least, took)))
    }
  }
  return longest
}

/** The same in large steps, where nobody else works. */
export function keepUpAlone(db: Database, tables: readonly Derived[], grounds: Grounds): void {
  for (const table of tables) {
    let isDone = false
    while (!isDone) {
      isDone = db.transaction(() => advance(db, table, groundOf(grounds, table), 2_000, true)).immediate()
    }
  }
}

const resting = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

export const runKeepDerived =
  (tables: readonly Derived[]) =>
  (grounds: Grounds, { db, cancelled }: JobContext<never>): Promise<number> => {
    // A range of people is read once: a large cache would only be memory.
    db().pragma('cache_size = -65536')
    return keepUp(db(), tables, grounds, { cancelled, pause: resting })
  }

export interface Comparison {
  readonly rows: number
  readonly different: number
}
/** People compared in one look at the records. */
const range = 200

/** Works everybody out from the records alone, range by range, and compares with what is kept. */
export const runCheckDerived =
  (tables: readonly Derived[]) =>
  async (
    input: Grounds & { readonly name: string; readonly repair: boolean },
    { db, cancelled }: JobContext<never>
  ): Promise<Comparison> => {
    db().pragma('cache_size = -65536')
    await keepUp(db(), tables, input, { cancelled, pause: resting })
    const table = tables.find(({ name }) => name === input.name)
    if (table === undefined) throw new Error(`no such derived table: ${input.name}`)
    const ground = groundOf(input, table)
    let rows = 0
    let different = 0
    let from = 0
    for (;;) {
      const { people, last, ...found } = compareRange(db(), table, ground, from)
      rows += found.rows
      different += found.wrong.reduce((sum, { lines }) => sum + lines, 0)
      if (input.repair) for (const { id } of found.wrong) repair(db(), table, ground, id)
      if (people < range) return { rows, different }
      from = last
    }
  }

interface Difference {
  readonly id: string
  readonly lines: number
}
const SELECT_RANGE = 'SELECT number, id FROM resident WHERE number > ? ORDER BY number LIMIT ?'

/** In one look: who is being worked out anew at this moment is not different, but open. */
export function compareRange(
  db: Database,
  table: Derived,
  ground: Ground,
  from: number
): {
  readonly people: number
  readonly last: number
  readonly rows: number
  readonly wrong: readonly Difference[]
} {
  return db.transaction(() => {
    const people = db.prepare<[number, number], { number: number; id: string }>(SELECT_RANGE).all(from, range)
    const open = look(db, table, ground, Number.MAX_SAFE_INTEGER).people
    const ids = people.map(({ id }) => id)
    const worked = table.workOut(db, ids, ground)
    let rows = 0
    const wrong = ids.flatMap(id => {
      const right = worked.get(id)?.rows ?? []
      rows += right.length
      const kept = table.select(db, id)
      return open.has(id) || isSame(right, kept) ? [] : [{ id, lines: differing(right, kept) }]
    })
    return { people: people.length, last: people.at(-1)?.number ?? from, rows, wrong }
  })()
}

/** Rows that stand on one side only; a row that reads otherwise is one, not two. */
function differing(right: readonly object[], kept: readonly object[]): number {
  const texts = (rows: readonly object[]): ReadonlySet<string> =>
    new Set(rows.map(row => JSON.stringify(row)))
  const [these, those] = [texts(right), texts(kept)]
  const missing = [...these].filter(text => !those.has(text)).length
  const extra = [...those].filter(text => !these.has(text)).length
  return Math.max(missing, extra)
}

function repair(db: Database, table: Derived, ground: Ground, id: string): void {
  db.transaction(() => {
    table.replace(db, id, table.workOut(db, [id], ground).get(id)?.rows ?? [])
  }).immediate()
}
