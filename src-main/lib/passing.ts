import type { Outside } from './outside.ts'
import type { Cancel } from './timers.ts'

type Clocks = 'clock' | 'monotonic' | 'timers'

/** A timer sleeps through no more than this: a computer that slept has let its time pass. */
const lookAgainMs = 15_000

/**
 * Time that passes while the program runs, in the place of the machine's own: at every look whichever of the two clocks
 * has gone on further. So the hours count in which a laptop slept, when a monotonic clock may stand still, and nobody
 * waits longer because somebody has set the clock back. Spans are measured by this, never by two points of the wall clock.
 */
export function countingSleep({ clock, monotonic, timers }: Pick<Outside, Clocks>): Pick<Outside, Clocks> {
  let passedMs = 0
  let seen = { wall: clock(), machine: monotonic() }
  const passed = (): number => {
    const now = { wall: clock(), machine: monotonic() }
    passedMs += Math.max(0, now.machine - seen.machine, now.wall - seen.wall)
    seen = now
    return passedMs
  }
  const after = (milliseconds: number, run: () => void): Cancel => {
    const dueMs = passed() + milliseconds
    const wait = (leftMs: number): Cancel =>
      timers.after(Math.min(leftMs, lookAgainMs), () => {
        const stillMs = dueMs - passed()
        if (stillMs > 0) cancel = wait(stillMs)
        else run()
      })
    let cancel = wait(milliseconds)
    return () => {
      cancel()
    }
  }
  // Whoever asks what time it is looks too: the oftener, the less a clock that is set back can hide.
  const look = (): number => {
    passed()
    return seen.wall
  }
  return { clock: look, monotonic: passed, timers: { ...timers, after } }
}

/** What lies ahead by less is how clocks are put right, not a clock that was wrong. */
const aheadMs = 5 * 60_000

/** Whether a stored point in time lies in the future, as none can that was written down by a right clock. */
export const isAhead = (instant: string, nowMs: number): boolean => Date.parse(instant) > nowMs + aheadMs

/** The first instant that counts as ahead: for ranges that end with the present. */
export const endOfNow = (nowMs: number): string => new Date(nowMs + aheadMs + 1).toISOString()
