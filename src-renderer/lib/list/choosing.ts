import { onScopeDispose, type Ref, ref, shallowReactive } from 'vue'

export interface Choosing<Row> {
  readonly chosen: ReadonlyMap<string, Row>
  readonly choose: (index: number) => void
  readonly chooseAll: (most: number) => Promise<void>
  readonly chooseNone: () => void
  readonly isGathering: Ref<boolean>
}

/** The rows of a list that are to be acted on together, on whatever page they stand. */
export function useChoosing<Row>(
  keyOf: (row: Row) => string,
  rowAt: (index: number) => Row | undefined,
  all: (progress: Ref<number>, signal: AbortSignal, most: number) => Promise<readonly Row[]>
): Choosing<Row> {
  const chosen = shallowReactive(new Map<string, Row>())
  const isGathering = ref(false)
  const going = new AbortController()
  onScopeDispose(() => {
    going.abort()
  })
  function choose(index: number): void {
    const row = rowAt(index)
    if (row === undefined) return
    const key = keyOf(row)
    if (!chosen.delete(key)) chosen.set(key, row)
  }
  async function chooseAll(most: number): Promise<void> {
    isGathering.value = true
    try {
      for (const row of await all(ref(0), going.signal, most)) chosen.set(keyOf(row), row)
    } finally {
      isGathering.value = false
    }
  }
  return { chosen, choose, chooseAll, chooseNone: () => chosen.clear(), isGathering }
}
