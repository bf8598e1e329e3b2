import { nextTick, ref, type Ref } from 'vue'

export interface Rows {
  readonly at: Ref<number>
  /** On the element around the rows. */
  readonly onKeydown: (event: KeyboardEvent) => void
  /** On each row: `v-bind="rows.row(index)"`. */
  readonly row: (index: number) => Readonly<Record<string, unknown>>
  readonly focus: (index?: number) => Promise<void>
  /** The cursor is in one of them. */
  readonly holdsFocus: () => boolean
}

/** Rows walked with ↑ ↓ Home End and opened with Enter or a click; one row takes part in Tab. */
export function useRows(count: () => number, open: (index: number) => void): Rows {
  const at = ref(0)
  let body: HTMLElement | null = null

  const current = (): number => Math.max(0, Math.min(at.value, count() - 1))

  async function focus(index = current()): Promise<void> {
    at.value = Math.max(0, Math.min(index, count() - 1))
    await nextTick()
    const row = body?.querySelector<HTMLElement>(`[data-row="${at.value}"]`)
    row?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.isComposing) return
    // A button or field inside the row keeps its own keys.
    if (!(event.target instanceof HTMLElement) || event.target.dataset['row'] === undefined) return
    const to = { ArrowDown: at.value + 1, ArrowUp: at.value - 1, Home: 0, End: count() - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      void focus(to)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      open(at.value)
    }
  }

  const row = (index: number): Readonly<Record<string, unknown>> => ({
    'data-row': index,
    tabindex: index === current() ? 0 : -1,
    onVnodeMounted: ({ el }: { readonly el: unknown }) => {
      // A table may group its rows in several bodies.
      if (el instanceof HTMLElement) body = el.closest('table') ?? el.parentElement
    },
    onFocus: () => (at.value = index),
    onClick: (event: MouseEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('a, button, input') !== null) return
      open(index)
    }
  })

  const holdsFocus = (): boolean => body?.contains(document.activeElement) ?? false

  return { at, onKeydown, row, focus, holdsFocus }
}
