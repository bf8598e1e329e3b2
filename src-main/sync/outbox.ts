import type { Database } from 'better-sqlite3'
import { isBusy } from '../database/trouble.ts'
import { withoutWaiting } from '../database/waiting-writes.ts'
import { instantNow } from '../lib/clock.ts'
import type { Outside } from '../lib/outside.ts'
import type { Services } from '../lib/services.ts'
import { wait } from '../lib/timers.ts'
import { createClient } from './client.ts'
import { deliver } from './delivery.ts'
import { createGathering } from './gathering.ts'
import { introduce } from './introduction.ts'
import type { Round, Unit } from './round.ts'
import { maxEntries, type Platform, platformSchema } from './platform.ts'
import {
  beginAt,
  markOpen,
  type RecordRow,
  reopenSent,
  resetSome,
  saveAttempt,
  saveSuccess,
  selectLocal,
  selectSettings
} from './store.ts'
import type { ToldKinds } from './telling.ts'
import { isInnocent, Trouble } from './trouble.ts'

export interface OutboxPorts extends Pick<Outside, 'fetch' | 'deadline'> {
  /** Bugs end here with their stack. */
  readonly report: (where: string, error: unknown) => void
}

export interface Outbox {
  /** Sends everything that is open; throws Trouble when the platform could not be reached or understood. */
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly hasWork: () => boolean
}

const answerWithinMs = 60_000
/** From this many failed sendings on a record is sent alone, after the others. */
const suspectFrom = 3
const noPlatformYet: Platform = {
  software: '',
  fhirVersion: '',
  transactions: true,
  writeBy: 'conditional-create',
  honoursIfMatch: false,
  maxEntries
}

export function createOutbox(
  services: Pick<Services, 'db' | 'clock' | 'timers'>,
  told: ToldKinds,
  ports: OutboxPorts,
  onChanged: () => void
): Outbox {
  let cap = maxEntries
  const { db } = services

  /** An import may hold the database for a while; an answer of the platform must not be lost over that. */
  const save = async <T>(apply: (db: Database) => T): Promise<T> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return withoutWaiting(db(), () => db().transaction(apply).immediate(db()))
      } catch (error) {
        if (tries >= 300 || !isBusy(error)) throw error
        await wait(services.timers, 200)
      }
    }
  }

  const { gather, rootOf } = createGathering(db, save, told, ports.report)

  const hasWork = (): boolean => {
    const { baseUrl, knownUrl, resetAfter } = selectSettings(db())
    if (baseUrl === null) return false
    return baseUrl !== knownUrl || resetAfter !== null || selectLocal(db(), 0, 1).length > 0
  }

  const run = async (signal: AbortSignal): Promise<void> => {
    const { baseUrl, knownUrl } = selectSettings(db())
    if (baseUrl === null) return
    if (baseUrl !== knownUrl) {
      await save(open => {
        beginAt(open, baseUrl, knownUrl === null)
      })
    }
    await finishReset(signal)
    if (signal.aborted) return
    const { token, platform } = selectSettings(db())
    await save(reopenSent)
    if (selectLocal(db(), 0, 1).length === 0) return
    await save(open => {
      saveAttempt(open, instantNow(services.clock))
    })
    const round: Round = {
      client: createClient({
        fetch: ports.fetch,
        baseUrl,
        token,
        deadline: () => ports.deadline(answerWithinMs),
        signal
      }),
      save,
      db,
      breathe: services.timers.turn,
      platform: platform === null ? noPlatformYet : platformSchema.parse(JSON.parse(platform)),
      cap,
      taken: 0,
      onTaken: onChanged
    }
    try {
      await sendAll(round, platform !== null, signal)
    } finally {
      cap = round.cap
      if (round.taken > 0) {
        await save(open => {
          saveSuccess(open, instantNow(services.clock))
        })
      }
      await save(reopenSent)
      onChanged()
    }
  }

  const finishReset = async (signal: AbortSignal): Promise<void> => {
    for (let cursor = selectSettings(db()).resetAfter; cursor !== null;) {
      const from = cursor
      const more = await save(open => resetSome(open, from, 500))
      if (!more || signal.aborted) return
      cursor = selectSettings(db()).resetAfter
      await services.timers.turn()
    }
  }

  const sendAll = async (round: Round, isMet: boolean, signal: AbortSignal): Promise<void> => {
    let met = isMet
    const suspects: RecordRow[] = []
    let cursor = 0
    while (!signal.aborted) {
      const rows = selectLocal(db(), cursor, round.cap)
      const last = rows.at(-1)
      if (last === undefined) break
      const batch = new Map<string, Unit>()
      let parcels = 0
      for (const row of rows) {
        cursor = row.sequence
        if (row.attempts >= suspectFrom) {
          suspects.push(row)
          continue
        }
        await gather(row, batch)
        await services.timers.turn()
        parcels += batch.get(row.entityId)?.parcels.length ?? 0
        if (parcels >= round.cap) break
      }
      const units = [...batch.values()]
      if (!met) {
        const root = rootOf(units)
        if (root === null) continue
        await introduce(round, root, told.needs)
        met = true
      }
      await deliver(round, units)
      onChanged()
    }
    for (const row of suspects) if (!signal.aborted) await sendAlone(round, row)
  }

  /**
   * What failed again and again goes alone. When the platform takes others and fails on this one, it is this one: it is
   * put aside where people see it, and the rest goes on.
   */
  const sendAlone = async (round: Round, row: RecordRow): Promise<void> => {
    const batch = new Map<string, Unit>()
    await gather(row, batch)
    try {
      await deliver(round, [...batch.values()])
    } catch (error) {
      if (!(error instanceof Trouble) || isInnocent(error) || round.taken === 0) throw error
      await save(open => {
        markOpen(open, row, 'refused', `平台处理这条记录时反复出错：${error.message}`)
      })
    }
  }

  return { run, hasWork }
}
