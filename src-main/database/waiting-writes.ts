import type { Database } from 'better-sqlite3'
import { type Timers, wait } from '../lib/timers.ts'
import { isBusy } from './trouble.ts'

/** Writes that nobody waits for, in order, each once: an import of another process may hold the file for minutes. */
export interface WaitingWrites {
  /**
   * Done when it returns, unless somebody else holds the file or an earlier one still waits: then as soon as they let
   * go. Throws what is wrong with it where it was tried at once.
   * @param mayWait what else is waited for than somebody who holds the file
   */
  readonly add: (write: () => void, mayWait?: (error: unknown) => boolean) => void
  /** All that waits, now; throws SQLITE_BUSY where somebody else still holds the file. */
  readonly flush: () => void
  /** Nothing is tried again by itself. */
  readonly stop: () => void
  /** All that waits, within that time at most. False: something still waits. */
  readonly finish: (withinMs: number) => Promise<boolean>
}

export interface WaitingPorts {
  readonly db: () => Database
  readonly timers: Timers
  /** What is wrong with one that waited: whether it is to be tried again or let go. */
  readonly onTrouble: (error: unknown) => 'again' | 'drop'
}

const retryEveryMs = 200

export function createWaitingWrites({ db, timers, onTrouble }: WaitingPorts): WaitingWrites {
  const queue: (() => void)[] = []
  let cancelRetry: (() => void) | null = null

  const flush = (): void => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      try {
        withoutWaiting(db(), next)
      } catch (error) {
        if (isBusy(error) || onTrouble(error) === 'again') throw error
      }
      queue.shift()
    }
  }
  const stop = (): void => {
    cancelRetry?.()
    cancelRetry = null
  }
  const retry = (): void => {
    cancelRetry = null
    try {
      flush()
    } catch {
      cancelRetry = timers.after(retryEveryMs, retry)
    }
  }

  return {
    add: (write, mayWait = () => false) => {
      if (queue.length === 0) {
        try {
          withoutWaiting(db(), write)
          return
        } catch (error) {
          if (!isBusy(error) && !mayWait(error)) throw error
        }
      }
      queue.push(write)
      cancelRetry ??= timers.after(retryEveryMs, retry)
    },
    flush,
    stop,
    finish: async withinMs => {
      for (let leftMs = withinMs; queue.length > 0 && leftMs > 0; leftMs -= retryEveryMs) {
        try {
          flush()
        } catch (error) {
          // Nobody clears a disk while the window closes.
          if (!isBusy(error)) break
          await wait(timers, retryEveryMs)
        }
      }
      stop()
      return queue.length === 0
    }
  }
}

/** Tries once: a desk that stood still here for somebody else's write would leave its serial lines unread. */
export function withoutWaiting<T>(db: Database, work: () => T): T {
  const before = Number(db.pragma('busy_timeout', { simple: true }))
  db.pragma('busy_timeout = 0')
  try {
    return work()
  } finally {
    db.pragma(`busy_timeout = ${String(before)}`)
  }
}
