import type { EcgSession } from '@contract/measurement/ecg'
import type { ResidentSummary } from '@contract/resident'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, onEvent } from '../../lib/client.ts'

/**
 * Which recorders of this desk are watched, and for whom: keyed by the resident named in the session itself, never by
 * the page that happens to be open.
 */
export const useEcgLive = defineStore('ecg-live', () => {
  const sessions = shallowRef<readonly EcgSession[]>([])
  const people = shallowRef<Readonly<Record<string, ResidentSummary>>>({})
  /** Sessions this window began and whose page has been left while they recorded. */
  const leftIds = ref<readonly string[]>([])
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
    // Nobody looks at it any more, and what it was left for is done.
    if (leftIds.value.includes(session.id) && session.recording === null) stop(session.id)
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
    await ending
    const session = await api.ecg.watch({ residentId, ...(deviceId === null ? {} : { deviceId }) })
    leftIds.value = leftIds.value.filter(id => id !== session.id)
    accept(session)
    return session
  }

  function stop(sessionId: string): void {
    leftIds.value = leftIds.value.filter(id => id !== sessionId)
    const stopping = api.ecg.stopWatching({ sessionId }).then(accept, () => undefined)
    ending = Promise.all([ending, stopping])
  }

  /** The page is left: what records goes on to its end, the rest stops. */
  function leave(sessionId: string): void {
    const session = sessionById(sessionId)
    if (session?.recording) leftIds.value = [...leftIds.value, sessionId]
    else if (session?.state !== 'ended') stop(sessionId)
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
