import { z } from 'zod'
import { Failure } from '../lib/failure.ts'

export const attempts = z.strictObject({
  /** Wrong ones in a row. */
  failures: z.int().min(0),
  /** Begun, and never known how they ended: the program was killed or the power went. */
  unfinished: z.int().min(0).default(0),
  lockedUntil: z.string().nullable()
})
export type Attempts = z.infer<typeof attempts>

export const noAttempts: Attempts = { failures: 0, unfinished: 0, lockedUntil: null }

/** Wrong passwords in a row before the first lock-out, and how long it lasts; each further one doubles, up to an hour. */
const freeAttempts = 5
const firstLockMs = 60_000
const longestLockMs = 3_600_000

/** How long so many wrong passwords lock out. */
const lockMsOf = (failures: number): number =>
  failures < freeAttempts ? 0 : Math.min(firstLockMs * 2 ** (failures - freeAttempts), longestLockMs)

/** What a try costs that never ended: as much as if it were the next wrong one, however many there were. */
const unfinishedMsOf = (failures: number, unfinished: number): number =>
  failures + unfinished < freeAttempts ? 0 : Math.max(firstLockMs, lockMsOf(failures + 1))

const locked = (counted: Omit<Attempts, 'lockedUntil'>, lockMs: number, now: number): Attempts => ({
  ...counted,
  lockedUntil: lockMs === 0 ? null : new Date(now + lockMs).toISOString()
})

/**
 * Throws Failure('refused') while a lock-out lasts: until its hour, but never longer than its own span, whatever the clock
 * showed when it was written down.
 * @param knownForMs since this run of the program knows of it
 */
export function refuseWhileLocked(
  { lockedUntil, failures, unfinished }: Attempts,
  now: number,
  knownForMs: number
): void {
  if (lockedUntil === null) return
  const spanMs = Math.max(lockMsOf(failures), unfinished === 0 ? 0 : unfinishedMsOf(failures, unfinished))
  const leftMs = Math.min(Date.parse(lockedUntil) - now, spanMs - knownForMs)
  if (leftMs <= 0) return
  const minutes = Math.ceil(leftMs / 60_000)
  throw new Failure(
    'refused',
    `密码连续输错，已暂时锁定。请 ${String(minutes)} 分钟后再试，或请管理员重置密码。`
  )
}

/** Before the password is checked, so that killing the program does not give a free try. */
export function begun({ failures, unfinished }: Attempts, now: number): Attempts {
  const counted = { failures, unfinished: unfinished + 1 }
  return locked(counted, unfinishedMsOf(failures, counted.unfinished), now)
}

/** It was wrong: now known, and counted as that. */
export function failed({ failures, unfinished }: Attempts, now: number): Attempts {
  const counted = { failures: failures + 1, unfinished: Math.max(0, unfinished - 1) }
  const { failures: wrong, unfinished: open } = counted
  return locked(counted, Math.max(lockMsOf(wrong), open === 0 ? 0 : unfinishedMsOf(wrong, open)), now)
}
