import type { Database } from 'better-sqlite3'
import type { RunJob } from '../lib/job.ts'
import { advance, atOnce, type Derived, type Ground, ifFree, look, type Worked } from './derived.ts'
import { isDamaged } from './trouble.ts'
import { checkDerived, type Comparison, type Grounds, keepDerived } from './derived-jobs.ts'

/** How a table stands for somebody who reads it now. */
export interface Reading {
  /** So many people are still being worked out; what is read is complete when it is 0. */
  readonly open: number
  /** Those of them who are known to read otherwise by now. */
  readonly people: ReadonlySet<string>
}

/** Reads of derived tables: they never wait for whoever is writing. */
export interface DerivedKeeper {
  /** Works out the few who are open if nobody writes at the moment; more go to the worker. */
  readonly catchUp: (name: string) => Reading
  /** Rows of these people from the records, whatever is kept. */
  readonly workOut: <Row extends object>(
    table: Omit<Derived<Row>, 'concerns'>,
    ids: readonly string[]
  ) => ReadonlyMap<string, Worked<Row>>
  readonly check: (name: string, repair: boolean) => Promise<Comparison>
  /** Lets the worker do what was left open, after a start. */
  readonly start: () => void
  /** Waits for what works in the background. */
  readonly stop: () => Promise<void>
}

export function createDerivedKeeper(
  { db, today }: { readonly db: () => Database; readonly today: () => string },
  tables: readonly Derived[],
  /** Name of the table → what everybody's rows rest on besides the records, now. */
  bases: Readonly<Record<string, () => string>>,
  { runJob, onBug }: { readonly runJob: RunJob; readonly onBug: (error: unknown) => void }
): DerivedKeeper {
  let running: Promise<unknown> | null = null
  const stopping = new AbortController()

  const basisOf = (name: string): string => {
    const basis = bases[name]
    if (basis === undefined) throw new Error(`nobody says what ${name} rests on`)
    return basis()
  }
  const grounds = (): Grounds => ({
    today: today(),
    bases: Object.fromEntries(tables.map(({ name }) => [name, basisOf(name)]))
  })
  const groundOf = ({ name }: Pick<Derived, 'name'>): Ground => ({ today: today(), basis: basisOf(name) })
  const find = (name: string): Derived => {
    const found = tables.find(table => table.name === name)
    if (found === undefined) throw new Error(`no such derived table: ${name}`)
    return found
  }
  const runInBackground = (): void => {
    if (running !== null) return
    // Whoever asks next sees the rest; a failed job is asked for again.
    running = runJob(keepDerived, grounds(), { signal: stopping.signal })
      .catch(onBug)
      .finally(() => {
        running = null
      })
  }

  /** Where the journal or the records are damaged, what was kept is read: nobody knows how many it does not fit. */
  const catchUp = (name: string): Reading => {
    try {
      return caughtUp(name)
    } catch (error) {
      if (!isDamaged(error)) throw error
      return { open: 1, people: new Set() }
    }
  }
  const caughtUp = (name: string): Reading => {
    const table = find(name)
    if (table.restsOn !== undefined) catchUp(table.restsOn)
    const ground = groundOf(table)
    const { people, left, isBehind } = look(db(), table, ground, atOnce + 1)
    if (!isBehind && left === 0) return { open: 0, people }
    const isFew = people.size <= atOnce
    const isAll = isFew && people.size + left <= atOnce
    const done =
      isAll || (isFew && isBehind)
        ? ifFree(db(), () => advance(db(), table, ground, 2 * atOnce, isAll))
        : false
    if (done === true) return { open: 0, people: new Set() }
    if (!isAll) runInBackground()
    return done === null
      ? { open: people.size + left, people }
      : { open: isFew ? left : people.size + left, people: isFew ? new Set() : people }
  }

  return {
    catchUp,
    workOut: <Row extends object>(table: Omit<Derived<Row>, 'concerns'>, ids: readonly string[]) =>
      table.workOut(db(), ids, groundOf(table)),
    check: async (name, repair) => {
      await running
      return runJob(checkDerived, { ...grounds(), name, repair })
    },
    start: () => {
      if (tables.some(table => look(db(), table, groundOf(table), atOnce + 1).left > atOnce))
        runInBackground()
    },
    stop: async () => {
      stopping.abort()
      await running
    }
  }
}
