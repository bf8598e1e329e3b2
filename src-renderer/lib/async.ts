import { getCurrentScope, onScopeDispose, ref, type Ref, shallowRef, type ShallowRef, watch } from 'vue'
import { CallError } from './client.ts'
import { sentence } from './sentence.ts'

export interface Asked<A extends readonly unknown[], T> {
  /** The newest answer; it stays while the next one is awaited and when that one fails. */
  readonly value: ShallowRef<T | null>
  readonly loading: Ref<boolean>
  /** A sentence for the person, or null. */
  readonly error: Ref<string | null>
  /** Dotted input path → sentence, for the fields. */
  readonly fields: ShallowRef<Readonly<Record<string, string>>>
  /** Answers undefined when it failed, or when a newer question has overtaken it. */
  readonly run: (...args: A) => Promise<T | undefined>
  /** Forgets the value, the error and whatever is still on its way. */
  readonly reset: () => void
}

/** A question to the main process. A slow old answer never overwrites a new one. */
export function useAsync<A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>): Asked<A, T> {
  const value = shallowRef<T | null>(null)
  const loading = ref(false)
  const error = ref<string | null>(null)
  const fields = shallowRef<Readonly<Record<string, string>>>({})
  let newest = 0

  async function run(...args: A): Promise<T | undefined> {
    const mine = ++newest
    loading.value = true
    try {
      const answer = await ask(...args)
      if (mine !== newest) return undefined
      value.value = answer
      error.value = null
      fields.value = {}
      return answer
    } catch (failure) {
      if (mine === newest) {
        error.value = sentence(failure)
        fields.value = failure instanceof CallError ? failure.fields : {}
      }
      return undefined
    } finally {
      if (mine === newest) loading.value = false
    }
  }

  function reset(): void {
    newest++
    value.value = null
    loading.value = false
    error.value = null
    fields.value = {}
  }

  onScopeDispose(() => newest++)
  return { value, loading, error, fields, run, reset }
}

/** Does it again for every call, one at a time: several that come meanwhile make one more. */
export function oneAtATime(run: () => Promise<unknown>): () => Promise<void> {
  let isWanted = false
  let isRunning = false
  return async () => {
    isWanted = true
    if (isRunning) return
    isRunning = true
    try {
      while (isWanted) {
        isWanted = false
        await run()
      }
    } finally {
      isRunning = false
    }
  }
}

/** What a page shows only when its answer is there: a key that is pressed before waits for it, and goes with the page. */
export function useAppearing(): <T>(find: () => T | null | undefined) => Promise<T> {
  const scope = getCurrentScope()
  return find =>
    new Promise(resolve => {
      scope?.run(() => {
        const handle = watch(
          find,
          found => {
            if (found === null || found === undefined) return
            resolve(found)
            queueMicrotask(() => {
              handle.stop()
            })
          },
          { immediate: true, flush: 'post' }
        )
      })
    })
}
