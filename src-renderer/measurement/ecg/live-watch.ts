import type { EcgRecordHead } from '@contract/measurement/ecg'
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue'
import { useAccess } from '../../access/store.ts'
import { useDesk } from '../../device/store.ts'
import { api } from '../../lib/client.ts'
import { useOpenResident } from '../../lib/context.ts'
import { sentence } from '../../lib/sentence.ts'
import { useEcgLive } from './live-store.ts'
import { type RecordingLength, recordingLengths } from './live-words.ts'

/**
 * A recorder watched for one resident while a page is open, and what is recorded from it. `onRecorded` hears of a record
 * this page began, once it is whole.
 */
export function useLiveWatch(residentId: string, onRecorded: (recordId: string) => unknown) {
  const open = useOpenResident()
  const access = useAccess()
  const desk = useDesk()
  const store = useEcgLive()
  const sessionId = ref<string | null>(null)
  const chosenId = ref<string | null>(null)
  const length = ref<RecordingLength>('10')
  const indication = ref('')
  const busy = ref(false)
  const trouble = ref<string | null>(null)
  const awaitedId = ref<string | null>(null)
  /** The record that this page began last, when it broke off: it stays on this page, which says so. */
  const broken = shallowRef<EcgRecordHead | null>(null)
  let isLeft = false

  /** Nothing of anybody is shown until the page and the context bar agree on who sits here. */
  const person = computed(() => (open.summary?.id === residentId ? open.summary : null))
  const session = computed(() => {
    const found = sessionId.value === null ? null : store.sessionById(sessionId.value)
    return found?.residentId === residentId ? found : null
  })
  const recorders = computed(() => desk.devices.filter(({ kind }) => kind === 'ecg'))
  const deviceId = computed(() => {
    const ready = recorders.value.find(({ state }) => state === 'ready' || state === 'measuring')
    return chosenId.value ?? session.value?.deviceId ?? (ready ?? recorders.value[0])?.id ?? null
  })

  async function attempt(act: () => Promise<unknown>): Promise<void> {
    if (busy.value) return
    busy.value = true
    trouble.value = null
    try {
      await act()
    } catch (failure) {
      trouble.value = sentence(failure)
    } finally {
      busy.value = false
    }
  }

  const start = (): Promise<void> =>
    attempt(async () => {
      if (!person.value || deviceId.value === null) return
      const begun = await store.watch(residentId, deviceId.value)
      if (isLeft) store.leave(begun.id)
      else sessionId.value = begun.id
    })
  function choose(device: string): void {
    if (device === deviceId.value || session.value?.recording) return
    chosenId.value = device
    if (session.value) store.stop(session.value.id)
    sessionId.value = null
    void start()
  }
  function nextDevice(): void {
    const here = recorders.value.findIndex(({ id }) => id === deviceId.value)
    const next = recorders.value[(here + 1) % recorders.value.length]
    if (next) choose(next.id)
  }

  const toggleRecording = (): Promise<void> =>
    attempt(async () => {
      if (!session.value || !person.value) return
      if (session.value.recording) return store.stopRecording(session.value)
      broken.value = null
      const seconds = recordingLengths.find(({ code }) => code === length.value)?.seconds ?? null
      awaitedId.value = await store.record(session.value, seconds, indication.value.trim())
    })
  const discard = (): Promise<void> =>
    attempt(async () => {
      awaitedId.value = null
      if (session.value) await store.discardRecording(session.value)
    })
  function setLength(code: RecordingLength): void {
    if (!session.value?.recording) length.value = code
  }

  watch([session, awaitedId], ([now, recordId]) => {
    if (now === null || recordId === null || now.lastRecordId !== recordId) return
    awaitedId.value = null
    api.ecg.record({ recordId }).then(
      head => {
        if (isLeft) return
        if (head.state === 'complete') onRecorded(head.id)
        else broken.value = head
      },
      failure => (trouble.value = sentence(failure))
    )
  })
  watch(
    [person, deviceId],
    () => {
      if (sessionId.value === null && trouble.value === null) void start()
    },
    { immediate: true }
  )
  const refresh = (): unknown => store.refresh().catch(failure => (trouble.value = sentence(failure)))
  onMounted(refresh)
  // Behind a locked screen nothing was heard.
  watch(
    () => access.state?.stage,
    stage => stage === 'signed-in' && refresh()
  )
  onBeforeUnmount(() => {
    isLeft = true
    if (session.value) store.leave(session.value.id)
  })

  return {
    person,
    session,
    recorders,
    deviceId,
    length,
    indication,
    busy,
    trouble,
    broken,
    start,
    choose,
    nextDevice,
    toggleRecording,
    discard,
    setLength
  }
}
