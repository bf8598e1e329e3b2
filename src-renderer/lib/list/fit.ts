import { computed, type ComputedRef, nextTick, onMounted, onScopeDispose, ref, type Ref, watch } from 'vue'
import type { Column } from './declaration.ts'

/**
 * The columns there is room for. Those that may leave go one after the other, the least needed first; what still does
 * not fit breaks its lines.
 */
export function useFit<Row>(
  table: Readonly<Ref<HTMLTableElement | null>>,
  possible: ComputedRef<readonly Column<Row>[]>,
  rows: ComputedRef<readonly Row[]>
): { readonly columns: ComputedRef<readonly Column<Row>[]>; readonly isTight: Ref<boolean> } {
  const left = ref(0)
  const isTight = ref(false)
  const leaving = computed(() =>
    possible.value
      .filter(({ leaves }) => leaves !== undefined)
      .toSorted((one, other) => (one.leaves ?? 0) - (other.leaves ?? 0))
  )
  const columns = computed(() => {
    const gone = new Set(leaving.value.slice(0, left.value))
    return possible.value.filter(column => !gone.has(column))
  })
  const isTooWide = (): boolean =>
    table.value?.parentElement !== null &&
    table.value !== null &&
    table.value.offsetWidth > (table.value.parentElement?.clientWidth ?? Infinity)

  let newest = 0
  async function fit(): Promise<void> {
    const mine = ++newest
    left.value = 0
    isTight.value = false
    await nextTick()
    while (mine === newest && isTooWide() && left.value < leaving.value.length) {
      left.value++
      await nextTick()
    }
    if (mine === newest && isTooWide()) isTight.value = true
  }
  let width = 0
  const watching = new ResizeObserver(entries => {
    const now = entries[0]?.contentRect.width ?? 0
    if (Math.abs(now - width) < 1) return
    width = now
    void fit()
  })
  onMounted(() => {
    if (table.value?.parentElement) watching.observe(table.value.parentElement)
  })
  onScopeDispose(() => {
    newest++
    watching.disconnect()
  })
  watch([possible, rows], fit, { flush: 'post' })
  return { columns, isTight }
}
