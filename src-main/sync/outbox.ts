import type { Database } from 'better-sqlite3'
import { isBusy } from '../database/trouble.ts'
import { withoutWaiting } from '../database/waiting-writes.ts'
import { instantNow } from '../lib/clock.ts'
import type { Outside } from '../lib/outside.ts'
import type { Services } from '../lib/services.ts'
import { wait } from '../lib/timers.ts'
import { createClient } from './client.ts'
import { createFlight } from './flight.ts'
import { createGathering } from './gathering.ts'
import { introduce, mostLanes } from './introduction.ts'
import { lackedAmong, saveLacks } from './lacking.ts'
import { floorThere, look, SetBack } from './mark.ts'
import { maxEntries, type Platform, platformIn, readClaims } from './platform.ts'
import { forgetKnown } from './resource-store.ts'
import type { Round } from './round.ts'
import { sendAll } from './sending.ts'
import {
  beginAgain,
  beginAt,
  reopenSent,
  resetSome,
  saveAttempt,
  savePlatform,
  saveSuccess,
  selectLocal,
  selectSettings,
  tellAgain
} from './store.ts'
import type { ToldKinds } from './telling.ts'
import { Trouble } from './trouble.ts'

export interface OutboxPorts extends Pick<Outside, 'fetch' | 'deadline' | 'random'> {
  /** Bugs end here with their stack. */
  readonly report: (where: string, error: unknown) => void
}

export interface Outbox {
  /** Sends everything that is open; throws Trouble when the platform could not be reached or understood. */
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly hasWork: () => boolean
}

const answerWithinMs = 60_000
/** While there is nothing to send: how often the platform is asked whether it still is as we have left it. */
const lookEveryMs = 10 * 60_000
/** How often it is asked whether it is still the same software. */
const meetEveryMs = 24 * 60 * 60_000

export function createOutbox(
  services: Pick<Services, 'db' | 'clock' | 'monotonic' | 'timers' | 'newId'>,
  told: ToldKinds,
  ports: OutboxPorts,
  onChanged: () => void
): Outbox {
  let cap = maxEntries
  let lookedAtMs: number | null = null
  const { db } = services
  const flight = createFlight(mostLanes, services.monotonic)
  const now = (): string => instantNow(services.clock)

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

  const gather = createGathering(db, save, told, ports.report)
  const hasLocal = (): boolean => selectLocal(db(), 0, 1).length > 0

  const hasWork = (): boolean => {
    const { baseUrl, knownUrl, resetAfter, platform } = selectSettings(db())
    if (baseUrl === null) return false
    const isLookDue = lookedAtMs === null || services.monotonic() - lookedAtMs >= lookEveryMs
    return baseUrl !== knownUrl || resetAfter !== null || hasLocal() || (platform !== null && isLookDue)
  }

  const run = async (signal: AbortSignal): Promise<void> => {
    const { baseUrl, knownUrl, platform } = selectSettings(db())
    if (baseUrl === null) return
    if (baseUrl !== knownUrl) {
      await save(open => {
        forgetKnown(open, platformIn(platform)?.lanes ?? [])
        beginAt(open, baseUrl, knownUrl === null)
      })
    }
    for (let isAgain = false; ; isAgain = true) {
      await finishReset(signal)
      if (signal.aborted) return
      await save(reopenSent)
      const round = roundTo(baseUrl, signal)
      try {
        await runOnce(round, signal)
        return
      } catch (error) {
        if (!(error instanceof SetBack)) throw error
        if (isAgain) throw new Trouble('failing', '平台上的数据前后不一致，稍后自动重试。请联系平台管理员。')
        await startOver(round)
      }
    }
  }

  const roundTo = (baseUrl: string, signal: AbortSignal): Round => {
    const { token, platform } = selectSettings(db())
    const known = platformIn(platform)
    return {
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
      state: { platform: known ?? noPlatformYet, cap, taken: 0, trying: new Map() },
      lane: known?.lanes[0] ?? '',
      onTaken: entries => {
        flight.landed(entries)
        onChanged()
      },
      fly: send => send(),
      standBack: () => Promise.resolve(false)
    }
  }

  const runOnce = async (round: Round, signal: AbortSignal): Promise<void> => {
    const isMet = round.state.platform !== noPlatformYet
    if (!isMet && !hasLocal()) return
    await save(open => {
      saveAttempt(open, now())
    })
    try {
      if (isMet) await meetAgain(round)
      else await introduce(round, services.newId, now)
      await sendAll(
        { base: round, gather, flight, timers: services.timers, random: ports.random, onChanged },
        signal
      )
      // A lane that was not used before may have gone through what another would have been turned away for.
      if (flight.width() > 1 && round.state.taken > 0 && !signal.aborted) await lookAtAll(round)
    } finally {
      cap = round.state.cap
      if (round.state.taken > 0) {
        await save(open => {
          saveSuccess(open, now())
        })
      }
      await save(reopenSent)
      onChanged()
    }
  }

  /** Whether it is as we have left it, and still the same software. */
  const meetAgain = async (round: Round): Promise<void> => {
    await lookAtAll(round)
    const { metAt, software, fhirVersion, lanes, lacks } = round.state.platform
    if (services.clock() - Date.parse(metAt) < meetEveryMs) return
    const claims = await readClaims(round.client)
    if (claims.software !== software || claims.fhirVersion !== fhirVersion) {
      await introduce(round, services.newId, now)
      await save(open => {
        forgetKnown(open, lanes)
        if (lacks.length > 0) tellAgain(open)
      })
      return
    }
    const stillLacks = lacks.length === 0 ? [] : await lackedAmong(round, lacks)
    if (stillLacks.length < lacks.length) {
      await saveLacks(round, stillLacks)
      await save(tellAgain)
    }
    round.state.platform = { ...round.state.platform, metAt: now() }
    await save(open => {
      savePlatform(open, JSON.stringify(round.state.platform))
    })
  }

  const lookAtAll = async (round: Round): Promise<void> => {
    for (const lane of round.state.platform.lanes) await look(round, lane)
    lookedAtMs = services.monotonic()
  }

  /** Everything that the platform may have lost is open again. */
  const startOver = async (round: Round): Promise<void> => {
    const { lanes } = round.state.platform
    const floor = await floorThere(round, lanes)
    await save(open => {
      forgetKnown(open, lanes)
      beginAgain(open, floor, now())
    })
    onChanged()
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

  return { run, hasWork }
}

const noPlatformYet: Platform = {
  software: '',
  fhirVersion: '',
  transactions: true,
  writeBy: 'conditional-create',
  honoursIfMatch: false,
  maxEntries,
  ways: {},
  lacks: [],
  asksByIdentifier: false,
  refusesOnNothing: false,
  markType: 'Basic',
  lanes: [],
  metAt: ''
}
