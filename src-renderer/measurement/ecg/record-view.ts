import type { EcgRecordHead, ecgContract } from '@contract/measurement/ecg'
import type { OutputOf } from '@contract/lib'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { api, onEvent } from '../../lib/client.ts'
import { sentence } from '../../lib/sentence.ts'
import { decodeBlock } from './block.ts'
import { sampleAt } from './curve.ts'
import { type Trace, traceOf } from './trace.ts'

export type Measurements = OutputOf<(typeof ecgContract)['measurements']>

/** Leads times samples that are fetched at once; a longer record comes window by window. */
const mostAtOnce = 900_000

/** One record as it is looked at: its head, what the program found in it, and the samples around the window. */
export function useEcgRecord() {
  const head = shallowRef<EcgRecordHead | null>(null)
  const measurements = shallowRef<Measurements | null>(null)
  const trace = shallowRef<Trace | null>(null)
  const error = ref<string | null>(null)
  let newest = 0

  /** Fetches what the window needs, unless it is there. */
  async function show(fromSeconds: number, seconds: number): Promise<void> {
    const record = head.value
    if (!record || record.samples === 0 || record.state === 'recording') return
    const perLead = Math.floor(mostAtOnce / record.leads.length)
    const held = trace.value
    const pieces = held?.pieces ?? traceOf(record, 0, []).pieces
    const first = sampleAt(pieces, record.samplesPerSecond, fromSeconds)
    const behind = Math.min(
      record.samples,
      sampleAt(pieces, record.samplesPerSecond, fromSeconds + seconds) + 1
    )
    const length = held?.counts[0]?.length ?? 0
    if (held && first >= held.firstSample && behind <= held.firstSample + length) return
    const from =
      record.samples <= perLead ? 0 : Math.max(0, first - Math.floor((perLead - (behind - first)) / 2))
    const asked = ++newest
    const block = await api.ecg.samples({
      recordId: record.id,
      from,
      to: Math.min(record.samples, from + perLead)
    })
    const counts = decodeBlock(block, record.leads.length)
    if (asked === newest && counts) trace.value = traceOf(record, block.from, counts)
  }
  const guarded = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
      error.value = null
    } catch (failure) {
      error.value = sentence(failure)
    }
  }

  /** Takes a new head of the same record: what is drawn stays. */
  function accept(next: EcgRecordHead): void {
    head.value = next
    if (trace.value) trace.value = { ...trace.value, head: next }
  }
  const open = (recordId: string): Promise<void> =>
    guarded(async () => {
      trace.value = measurements.value = null
      head.value = await api.ecg.record({ recordId })
      await show(0, 10)
      if (head.value.state !== 'recording' && head.value.samples > 0)
        measurements.value = await api.ecg.measurements({ recordId })
    })
  const close = (): void => {
    newest += 1
    head.value = measurements.value = trace.value = null
  }

  onScopeDispose(
    onEvent('ecg.record', ({ recordId }) => {
      if (recordId !== head.value?.id) return
      const wasRunning = head.value.state === 'recording'
      void guarded(async () => {
        if (wasRunning) return open(recordId)
        accept(await api.ecg.record({ recordId }))
      })
    })
  )
  return {
    head,
    measurements,
    trace,
    error,
    open,
    close,
    accept,
    show: (fromSeconds: number, seconds: number) => guarded(() => show(fromSeconds, seconds))
  }
}
export type EcgRecordView = ReturnType<typeof useEcgRecord>
