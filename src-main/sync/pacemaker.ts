import { isBusy } from '../database/trouble.ts'
import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import { wait } from '../lib/timers.ts'
import type { Outbox } from './outbox.ts'
import { Trouble } from './trouble.ts'

export interface PaceState {
  readonly running: boolean
  readonly trouble: string | null
  /** Null: as soon as there is something to send. */
  readonly nextAttemptAt: string | null
}

export interface Pacemaker {
  readonly start: () => void
  readonly stop: () => Promise<void>
  readonly runOnce: () => Promise<void>
  /** Does not wait for the next attempt. False when nothing runs in the background that would make one. */
  readonly nudge: () => boolean
  /** Ends the round that runs, and begins a new one: address or token have changed. */
  readonly interrupt: () => void
  readonly state: () => PaceState
}

/** How often the journal is asked whether something new is in it: one look at an index. */
const idleMs = 3_000
const firstPauseMs = 2_000
const longestPauseMs = 5 * 60_000

/** When to send: at once while all is well, and ever more rarely, with jitter, while it is not. */
export function createPacemaker(
  outbox: Outbox,
  ports: Pick<Outside, 'clock' | 'monotonic' | 'timers' | 'random'> & {
    readonly report: (where: string, error: unknown) => void
  },
  onChanged: () => void
): Pacemaker {
  let isStopping = false
  // Each is raised by whoever stops as well: a signal made of two for every beat would stay tied to the one that lasts.
  let nudged = new AbortController()
  let interrupting = new AbortController()
  let current: Promise<void> | null = null
  let loop: Promise<void> | null = null
  let failures = 0
  let trouble: string | null = null
  /** When to try again, in time that passes, whatever somebody sets the clock to meanwhile. */
  let nextMs: number | null = null

  const runOnce = (): Promise<void> => {
    current ??= round().finally(() => {
      current = null
      tell()
    })
    return current
  }

  const round = async (): Promise<void> => {
    interrupting = new AbortController()
    const { signal } = interrupting
    if (isStopping) interrupting.abort()
    try {
      await outbox.run(signal)
      failures = 0
      trouble = null
      nextMs = null
    } catch (error) {
      if (isClosed(error) || signal.aborted) return
      failures += 1
      const pause = pauseAfter(error)
      nextMs = ports.monotonic() + pause
      if (error instanceof Trouble) trouble = error.message
      else if (isBusy(error)) trouble = '本机数据库正忙（可能正在导入），稍后自动重试。'
      else {
        trouble = '同步程序出错，错误已记录，请联系管理员。'
        ports.report('sync.round', error)
      }
    }
  }

  const pauseAfter = (error: unknown): number => {
    const growing = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
    // A wrong token or address does not mend itself within seconds.
    const isForPeople = error instanceof Trouble && (error.kind === 'token' || error.kind === 'misconfigured')
    const pause = (isForPeople ? longestPauseMs : growing) * (0.5 + ports.random() / 2)
    const asked = error instanceof Trouble ? (error.retryAfterMs ?? 0) : 0
    return Math.max(Math.round(pause), Math.min(asked, longestPauseMs * 12))
  }

  /** Nobody listens and nothing can be read before anybody has signed in. */
  const tell = (): void => {
    try {
      onChanged()
    } catch (error) {
      if (!isClosed(error)) throw error
    }
  }

  const beat = async (): Promise<void> => {
    while (!isStopping) {
      const pause = nextMs === null ? idleMs : Math.max(0, nextMs - ports.monotonic())
      await wait(ports.timers, pause, nudged.signal)
      const isNudged = nudged.signal.aborted
      if (isNudged) nudged = new AbortController()
      if (isStopping) return
      const isDue = nextMs === null || nextMs <= ports.monotonic()
      if ((isNudged || isDue) && mayWork()) await runOnce()
    }
  }

  const mayWork = (): boolean => {
    try {
      return outbox.hasWork()
    } catch (error) {
      if (!isClosed(error)) ports.report('sync.beat', error)
      return false
    }
  }

  return {
    start: () => {
      if (loop !== null) return
      isStopping = false
      nudged = new AbortController()
      // What was left open when the program ended goes at once.
      nudged.abort()
      loop = beat()
    },
    stop: async () => {
      isStopping = true
      nudged.abort()
      interrupting.abort()
      await Promise.allSettled([loop, current])
      loop = null
    },
    runOnce,
    nudge: () => {
      nudged.abort()
      return loop !== null
    },
    interrupt: () => {
      interrupting.abort()
      trouble = null
      nextMs = null
      nudged.abort()
    },
    state: () => ({
      running: current !== null,
      trouble,
      nextAttemptAt:
        nextMs === null ? null : new Date(ports.clock() + nextMs - ports.monotonic()).toISOString()
    })
  }
}

const isClosed = (error: unknown): boolean => error instanceof Failure && error.code === 'unauthorised'
