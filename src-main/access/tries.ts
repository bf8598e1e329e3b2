import { join } from 'node:path'
import { z } from 'zod'
import { whileAlone } from '../database/process-lock.ts'
import type { Outside } from '../lib/outside.ts'
import { replaceFile } from '../lib/safe-file.ts'
import { type Attempts, attempts, begun, failed, noAttempts, refuseWhileLocked } from './attempts.ts'
import type { Door } from './wrap.ts'

/** Wrong passwords, counted for every process of this data folder. */
export interface Tries {
  /** Counts one before it is made; answers how many were wrong before it. Throws Failure('refused') while locked out. */
  readonly begin: (door: Door) => Promise<number>
  /** How it ended; `unknown`: something else went wrong, and it was no try. */
  readonly end: (door: Door, how: 'right' | 'wrong' | 'unknown') => Promise<void>
}

const file = z.record(z.string(), attempts)
type Counted = z.infer<typeof file>

/** Whoever keeps the file longer keeps nobody from signing in. */
const patienceMs = 1_000

/**
 * In `tries.json`; where that cannot be written (a full or read-only disk), in memory as long as this program runs:
 * people come in and read.
 * @param former what a keyring of the first form had counted
 */
export function createTries(
  outside: Pick<Outside, 'files' | 'timers' | 'monotonic' | 'clock'>,
  directory: string,
  former: () => Counted | null
): Tries {
  const { files, clock, monotonic } = outside
  const path = join(directory, 'tries.json')
  const lockPath = join(directory, 'tries.lock')
  /** What could not be written. */
  const unwritten = new Map<string, Attempts>()
  /** Lock-outs, and when this run of the program first saw them. */
  const seen = new Map<string, number>()
  let isWritable = true

  const nameOf = (door: Door): string => (door === 'recovery' ? door : door.accountId)
  const knownForMs = (name: string, { lockedUntil }: Attempts): number => {
    const lock = `${name} ${String(lockedUntil)}`
    const since = seen.get(lock) ?? monotonic()
    seen.set(lock, since)
    return monotonic() - since
  }
  const read = (): Counted => {
    try {
      return files.exists(path) ? file.parse(JSON.parse(files.read(path).toString('utf8'))) : (former() ?? {})
    } catch {
      // Whoever can damage this file can take it away as well; nobody is kept out for it.
      return {}
    }
  }
  const countedAt = (counted: Counted, name: string): Attempts =>
    unwritten.get(name) ?? counted[name] ?? noAttempts

  // Those that outlived the last run count from the start of this one.
  for (const [name, one] of Object.entries(read())) knownForMs(name, one)

  const edit = async (name: string, change: (before: Attempts) => Attempts): Promise<void> => {
    const counted = read()
    const after = change(countedAt(counted, name))
    knownForMs(name, after)
    unwritten.set(name, after)
    const { [name]: _before, ...others } = { ...counted, ...Object.fromEntries(unwritten) }
    const all = after.failures + after.unfinished === 0 ? others : { ...others, [name]: after }
    try {
      await replaceFile(outside, path, Buffer.from(JSON.stringify(all, null, 2)), {
        patienceMs: isWritable ? patienceMs : 0
      })
      isWritable = true
      unwritten.clear()
    } catch {
      isWritable = false
    }
  }
  const locked = async (name: string, change: (before: Attempts) => Attempts): Promise<void> => {
    let hasBegun = false
    const work = (): Promise<void> => {
      hasBegun = true
      return edit(name, change)
    }
    try {
      await whileAlone(outside, lockPath, patienceMs, work)
    } catch (error) {
      if (hasBegun) throw error
      await work()
    }
  }

  return {
    begin: async door => {
      const name = nameOf(door)
      let failedBefore = 0
      await locked(name, before => {
        refuseWhileLocked(before, clock(), knownForMs(name, before))
        failedBefore = before.failures
        return begun(before, clock())
      })
      return failedBefore
    },
    end: (door, how) =>
      locked(nameOf(door), before => {
        if (how === 'right') return noAttempts
        if (how === 'wrong') return failed(before, clock())
        const unfinished = Math.max(0, before.unfinished - 1)
        return { ...before, unfinished, lockedUntil: unfinished === 0 ? null : before.lockedUntil }
      })
  }
}
