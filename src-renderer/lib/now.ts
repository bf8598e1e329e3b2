import { onScopeDispose, readonly, type Ref, ref } from 'vue'

let passed = 0
let seen = { wall: Date.now(), machine: performance.now() }
/**
 * Milliseconds that have passed, by whichever clock has gone on further at every look: the hours count in which the
 * computer slept, and nobody waits longer because somebody has set the clock back.
 */
export function passedMs(): number {
  const now = { wall: Date.now(), machine: performance.now() }
  passed += Math.max(0, now.machine - seen.machine, now.wall - seen.wall)
  seen = now
  return passed
}

/** Whether it was so many minutes ago at most; what lies ahead was written by a wrong clock and is not. */
export const isWithin = (minutes: number, instant: string, now = Date.now()): boolean => {
  const age = now - Date.parse(instant)
  return age < minutes * 60_000 && age >= -aheadMs
}
/** What lies ahead by less is how clocks are put right, not a clock that was wrong. */
const aheadMs = 5 * 60_000
/** Whether a stored point in time lies in the future, as none can that was written down by a right clock. */
export const isAhead = (instant: string, now = Date.now()): boolean => Date.parse(instant) > now + aheadMs

/** The present instant, refreshed every `everyMs`: for «3 分钟前» and clocks. */
export const useNow = (everyMs = 30_000): Readonly<Ref<number>> => looking(Date.now, everyMs)
/** What has passed, refreshed likewise: for what grows while it is watched. */
export const usePassed = (everyMs: number): Readonly<Ref<number>> => looking(passedMs, everyMs)

function looking(clock: () => number, everyMs: number): Readonly<Ref<number>> {
  const now = ref(clock())
  const timer = setInterval(() => (now.value = clock()), everyMs)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}
