import type { RecordKind } from '../database/record-kind.ts'
import { instantNow } from '../lib/clock.ts'
import type { RunJob } from '../lib/job.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { type Cancel, wait } from '../lib/timers.ts'
import { soundnessEvents, type soundnessContract } from './contract.ts'
import { lookThroughTables, type Verdict } from './job.ts'
import { type Damage, damageSentence, wordOf } from './words.ts'

export interface SoundnessPorts {
  readonly kinds: readonly RecordKind[]
  readonly runJob: RunJob
  /** Since somebody last asked this program for anything. */
  readonly idleForMs: () => number
  readonly onBug: (error: unknown) => void
}

const minuteMs = 60_000
/** People begin their day first. */
const firstAfterMs = 10 * minuteMs
const idleMs = minuteMs
const everyMs = 24 * 60 * minuteMs
const betweenMs = 1_000
/** A large table is looked through in one piece; the program does not stay open for it. */
const longestAtClosingMs = 2_000

const TABLES = `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`

/** Looks the database through, one table after the other, while nobody works. */
export function createSoundness(
  { db, clock, timers, emit }: Services,
  { kinds, runJob, idleForMs, onBug }: SoundnessPorts
): {
  readonly handlers: Handlers<typeof soundnessContract>
  readonly start: () => void
  readonly stop: () => Promise<void>
} {
  /** What stands in a resident's file. */
  const foremost = ['居民', ...kinds.flatMap(({ word, timeline }) => (timeline === undefined ? [] : [word]))]
  const damaged = new Map<string, Damage>()
  const sound = new Map<string, string>()
  let checkedAt: string | null = null
  let cancelNext: Cancel = () => undefined
  let running: Promise<void> | null = null
  const stopping = new AbortController()
  const isStopped = (): boolean => stopping.signal.aborted

  const take = ({ table, isSound, lost }: Verdict): void => {
    const word = wordOf(table, kinds)
    const was = damaged.has(table)
    damaged.delete(table)
    sound.delete(table)
    if (isSound) sound.set(table, word)
    else damaged.set(table, { word, lost })
    if (was === isSound && !isStopped()) emit(soundnessEvents.changed, {})
  }
  const lookThrough = async (whenIdle: boolean): Promise<void> => {
    let left = db()
      .prepare<[], { name: string }>(TABLES)
      .all()
      .map(({ name }) => name)
    while (left.length > 0) {
      if (whenIdle) await wait(timers, betweenMs, stopping.signal)
      while (whenIdle && idleForMs() < idleMs && !isStopped()) await wait(timers, idleMs, stopping.signal)
      if (isStopped()) return
      const verdicts = await runJob(lookThroughTables, left, { signal: stopping.signal })
      for (const verdict of verdicts) take(verdict)
      left = left.slice(Math.max(1, verdicts.length))
    }
    checkedAt = instantNow(clock)
    if (!isStopped()) emit(soundnessEvents.changed, {})
  }
  const run = (whenIdle: boolean): Promise<void> => {
    running ??= lookThrough(whenIdle)
      .catch((error: unknown) => {
        if (!isStopped()) onBug(error)
      })
      .finally(() => {
        running = null
      })
    return running
  }
  const after = (milliseconds: number): void => {
    cancelNext = timers.after(milliseconds, () => {
      void run(true).then(() => {
        if (!isStopped()) after(everyMs)
      })
    })
  }

  return {
    handlers: {
      state: () => ({
        checkedAt,
        damaged: [...damaged.values()],
        sentence: damageSentence([...damaged.values()], [...sound.values()], foremost)
      }),
      check: () => {
        void run(false)
        return {}
      }
    },
    start: () => {
      after(firstAfterMs)
    },
    stop: async () => {
      cancelNext()
      stopping.abort()
      if (running !== null) await Promise.race([running, wait(timers, longestAtClosingMs)])
    }
  }
}
