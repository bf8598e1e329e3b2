import type { Outside } from '../../src-main/lib/outside.ts'
import { systemTimers } from '../../src-main/lib/timers.ts'

/** Time that passes when a test says so: wall clock, monotonic clock, timers and deadlines go together. */
export interface VirtualTime {
  readonly outside: Pick<Outside, 'clock' | 'monotonic' | 'timers' | 'deadline'>
  /** UTC ISO, as the clocks show it. */
  readonly now: () => string
  /** Lets that much time pass: what falls due runs in its order, each with all that follows from it. */
  readonly pass: (milliseconds: number) => Promise<void>
  readonly passUntil: (instant: string) => Promise<void>
  /** Whatever can happen without time passing has happened. */
  readonly settle: () => Promise<void>
  /** Somebody sets the clock of the machine; no time passes by it. */
  readonly setClock: (instant: string) => void
}

interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

/** So many turns without anything to do are rest: an answer's body takes some to be read. */
const quietTurns = 3

export function createVirtualTime(start: string): VirtualTime {
  let elapsedMs = 0
  let offsetMs = Date.parse(start)
  /** Soonest first; of one moment in the order in which they were set. */
  const timers: Timer[] = []
  let turns = 0

  const clock = (): number => offsetMs + elapsedMs
  const after = (milliseconds: number, run: () => void) => {
    const timer = { dueMs: elapsedMs + Math.max(0, milliseconds), run }
    // From the end: what is set last is mostly due last.
    const before = timers.findLastIndex(({ dueMs }) => dueMs <= timer.dueMs)
    timers.splice(before + 1, 0, timer)
    return () => {
      const at = timers.lastIndexOf(timer)
      if (at !== -1) timers.splice(at, 1)
    }
  }
  const turn = async (): Promise<void> => {
    turns += 1
    await systemTimers.turn()
    turns -= 1
  }
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < quietTurns; quiet += 1) {
      await systemTimers.turn()
      if (turns > 0) quiet = 0
    }
  }
  const pass = async (milliseconds: number): Promise<void> => {
    const until = elapsedMs + milliseconds
    await settle()
    for (let next = timers[0]; next !== undefined && next.dueMs <= until; next = timers[0]) {
      timers.shift()
      elapsedMs = next.dueMs
      next.run()
      await settle()
    }
    elapsedMs = until
  }
  return {
    outside: {
      clock,
      monotonic: () => elapsedMs,
      timers: { after, turn },
      deadline: milliseconds => {
        const controller = new AbortController()
        after(milliseconds, () => {
          controller.abort(new DOMException('the time is over', 'TimeoutError'))
        })
        return controller.signal
      }
    },
    now: () => new Date(clock()).toISOString(),
    pass,
    passUntil: instant => pass(Date.parse(instant) - clock()),
    settle,
    setClock: instant => {
      offsetMs = Date.parse(instant) - elapsedMs
    }
  }
}
