import type { EcgSession } from '@contract/measurement/ecg'
import type { ResidentSummary } from '@contract/resident'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, onEvent } from '../../lib/client.ts'

/**
 * Which recorders of this desk are watched, and for whom: keyed by the resident named in the session itself, never by
 * the page that happens to be open.
 */
export const useEcgLive = defineStore('ecg-live', () => {
  const sessions = shallowRef<readonly EcgSession[]>([])
  const people = shallowRef<Readonly<Record<string, ResidentSummary>>>({})
  /** Sessions that a page of this window shows. */
  const shownIds = new Set<string>()
  const stoppingIds = new Set<string>()
  /** Sessions asked for whose answer is not here yet: one of those told may be it. */
  let asked = 0
  /** A session is ended before the next one begins, however fast the pages change. */
  let ending: Promise<unknown> = Promise.resolve()

  const running = computed(() => sessions.value.filter(({ state }) => state !== 'ended'))
  const recording = computed(() => running.value.filter(session => session.recording !== null))
  /** The newest session of that person that still runs. */
  const sessionOf = (residentId: string): EcgSession | null =>
    running.value.find(session => session.residentId === residentId) ?? null
  const sessionById = (sessionId: string): EcgSession | null =>
    sessions.value.find(({ id }) => id === sessionId) ?? null

  /** Takes in what the main process says; what has ended stays ended. */
  function accept(session: EcgSession): void {
    const known = sessionById(session.id)
    if (known && (known.residentId !== session.residentId || known.state === 'ended')) return
    sessions.value = [session, ...sessions.value.filter(({ id }) => id !== session.id)].sort((one, other) =>
      other.startedAt.localeCompare(one.startedAt)
    )
    void introduce(session.residentId)
    // Nobody looks at it, and it records nothing: left by its page, or by whoever has signed out meanwhile.
    const isIdle = session.state !== 'ended' && session.recording === null
    if (isIdle && asked === 0 && !shownIds.has(session.id)) stop(session.id)
  }

  async function introduce(residentId: string): Promise<void> {
    if (people.value[residentId]) return
    const summary = await api.resident.summary({ id: residentId }).catch(() => null)
    if (summary) people.value = { ...people.value, [residentId]: summary }
  }

  async function refresh(): Promise<void> {
    const known = await api.ecg.sessions({})
    known.forEach(accept)
  }

  async function watch(residentId: string, deviceId: string | null): Promise<EcgSession> {
    await refresh()
    await ending
    asked += 1
    try {
      const session = await api.ecg.watch({ residentId, ...(deviceId === null ? {} : { deviceId }) })
      shownIds.add(session.id)
      accept(session)
      return session
    } finally {
      asked -= 1
    }
  }

  function stop(sessionId: string): void {
    shownIds.delete(sessionId)
    if (stoppingIds.has(sessionId)) return
    stoppingIds.add(sessionId)
    const stopping = api.ecg
      .stopWatching({ sessionId })
      .then(accept, () => undefined)
      .finally(() => stoppingIds.delete(sessionId))
    ending = Promise.all([ending, stopping])
  }

  /** The page is left: what records goes on to its end, the rest stops. */
  function leave(sessionId: string): void {
    shownIds.delete(sessionId)
    const session = sessionById(sessionId)
    if (!session?.recording && session?.state !== 'ended') stop(sessionId)
  }

  /** The id of the record that has begun. */
  async function record(
    { id: sessionId, residentId }: EcgSession,
    seconds: number | null,
    indication: string
  ): Promise<string | null> {
    const session = await api.ecg.startRecording({ sessionId, residentId, seconds, indication })
    accept(session)
    return session.recording?.recordId ?? null
  }
  async function stopRecording({ id: sessionId, recording }: EcgSession): Promise<void> {
    if (recording) accept(await api.ecg.stopRecording({ sessionId, recordId: recording.recordId }))
  }
  async function discardRecording({ id: sessionId, recording }: EcgSession): Promise<void> {
    if (recording) accept(await api.ecg.discardRecording({ sessionId, recordId: recording.recordId }))
  }

  onEvent('ecg.session', accept)

  return {
    sessions,
    people,
    recording,
    sessionOf,
    sessionById,
    refresh,
    watch,
    stop,
    leave,
    record,
    stopRecording,
    discardRecording
  }
})
