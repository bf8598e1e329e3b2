import type { accessContract } from '@contract/access'
import type { InputOf } from '@contract/lib'
import { onBeforeUnmount, onMounted, ref, watch } from 'vue'
import { beforeLeaving } from '../lib/before-leaving.ts'
import { api } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'

type Subject = InputOf<(typeof accessContract)['leftWork']>

export interface Left {
  readonly subjectVersion: number
  readonly work: unknown
  readonly savedAt: string
}

const keepAfterMs = 600

/**
 * What somebody typed and has not decided about: the workstation keeps it for the same person, through a change of
 * hands, a closed window and a power cut.
 */
export function useLeftWork(kind: Subject['kind']) {
  const trouble = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: (() => Promise<unknown>) | null = null
  /** One after the other: a later word must not be overtaken by an earlier one. */
  let line: Promise<unknown> = Promise.resolve()

  /** Now, not in a moment. */
  function settle(): Promise<unknown> {
    clearTimeout(timer)
    const act = waiting
    waiting = null
    if (act === null) return line
    line = line.then(async () => {
      try {
        await act()
        trouble.value = null
      } catch (failure) {
        trouble.value = `没有保存的内容未能存为草稿：${sentence(failure)}`
      }
    })
    return line
  }

  /** In a moment; null: nothing waits any more. */
  function keep(subjectId: string | null, subjectVersion: number, work: unknown): void {
    const written = work === null ? null : JSON.stringify(work)
    waiting = () =>
      written === null
        ? api.access.dropWork({ kind, subjectId })
        : api.access.keepWork({ kind, subjectId, subjectVersion, work: written })
    clearTimeout(timer)
    timer = setTimeout(() => void settle(), keepAfterMs)
  }

  async function find(subjectId: string | null): Promise<Left | null> {
    await settle()
    const left = await api.access.leftWork({ kind, subjectId })
    return left && { ...left, work: JSON.parse(left.work) as unknown }
  }

  return { trouble, keep, settle, find }
}

/**
 * A form that is kept while it is typed and put back when it is opened again. `typed` says what stands there, null when
 * that is nothing; `put` answers whether it could be put back: what cannot be is dropped.
 */
export function useTypedWork<T>(
  kind: Subject['kind'],
  subjectId: string,
  typed: () => T | null,
  put: (work: T) => boolean
) {
  const left = useLeftWork(kind)
  /** Nothing is written over what may still come back. */
  let isFound = false
  const keep = (): void => left.keep(subjectId, 0, typed())
  // At once: who saves and goes in one breath leaves nothing behind.
  watch(typed, () => isFound && keep(), { deep: true, flush: 'sync' })
  onMounted(async () => {
    const found = await left.find(subjectId).catch(() => null)
    isFound = true
    if (typed() !== null || (found !== null && !put(found.work as T))) keep()
  })
  beforeLeaving(left.settle)
  onBeforeUnmount(left.settle)
  return { trouble: left.trouble }
}
