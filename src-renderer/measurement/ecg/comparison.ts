import type { EcgSummary } from '@contract/measurement/ecg'
import { computed, ref, watch } from 'vue'
import { useAsync } from '../../lib/async.ts'
import { api } from '../../lib/client.ts'
import { secondOf } from '../../lib/format.ts'
import { secondAt } from './curve.ts'
import { type EcgRecordView, useEcgRecord } from './record-view.ts'
import type { EcgLook } from './view-state.ts'

/** Another record of the same resident beside the one that is read, at the same scale, the first beats on one line. */
export function useEcgComparison(view: EcgRecordView, look: EcgLook) {
  const beside = useEcgRecord()
  const isOver = ref(false)
  const list = useAsync((residentId: string) => api.ecg.records({ residentId, limit: 50 }))
  watch(
    () => view.head.value?.residentId,
    residentId => residentId !== undefined && void list.run(residentId),
    { immediate: true }
  )

  /** Earlier ones first: they are what one compares with. */
  const candidates = computed<readonly EcgSummary[]>(() => {
    const here = view.head.value
    if (!here) return []
    const others = (list.value.value ?? []).filter(
      each =>
        each.id !== here.id && each.voidReason === null && each.state !== 'recording' && each.samples > 0
    )
    return [
      ...others.filter(({ startedAt }) => startedAt < here.startedAt),
      ...others.filter(({ startedAt }) => startedAt >= here.startedAt)
    ]
  })
  const firstBeat = ({ measurements, trace }: EcgRecordView): number | null => {
    const beat = measurements.value?.beats[0]
    return beat === undefined || !trace.value
      ? null
      : secondAt(trace.value.pieces, trace.value.head.samplesPerSecond, beat)
  }
  const fromSeconds = computed(() => {
    const [mine, theirs] = [firstBeat(view), firstBeat(beside)]
    return look.fromSeconds.value + (mine === null || theirs === null ? 0 : theirs - mine)
  })
  watch([fromSeconds, () => look.windowSeconds.value], ([from, seconds]) => {
    void beside.show(Math.max(0, from), seconds)
  })
  const other = computed(() => {
    const trace = beside.trace.value
    if (!trace) return null
    return { trace, fromSeconds: fromSeconds.value, says: `${secondOf(trace.head.startedAt)} 的心电` }
  })

  /** The next candidate; after the last one none. Answers false where there is nothing to compare with. */
  function next(): unknown {
    const here = candidates.value.findIndex(({ id }) => id === beside.head.value?.id)
    const following = candidates.value[here + 1]
    if (candidates.value.length === 0) return false
    return following ? beside.open(following.id) : beside.close()
  }
  function toggleOver(): unknown {
    if (!other.value) return false
    isOver.value = !isOver.value
    return true
  }
  return { candidates, other, isOver, error: beside.error, next, toggleOver }
}
