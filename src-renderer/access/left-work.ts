import type { accessContract } from '@contract/access'
import type { InputOf } from '@contract/lib'
import { ref } from 'vue'
import { api } from '../lib/client.ts'
import { sentence } from '../lib/sentence.ts'

type Subject = InputOf<(typeof accessContract)['leftWork']>

interface Left {
  readonly subjectVersion: number
  readonly work: unknown
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
    return left && { subjectVersion: left.subjectVersion, work: JSON.parse(left.work) as unknown }
  }

  return { trouble, keep, settle, find }
}
