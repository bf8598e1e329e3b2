import { type Ref, ref } from 'vue'

/** Keyset pages: where each page began, so that one can also turn back. */
export function usePages(): {
  readonly starts: Ref<readonly (string | undefined)[]>
  readonly start: () => string | undefined
  readonly next: (after: string | null) => boolean
  readonly previous: () => boolean
  readonly reset: () => void
} {
  const starts = ref<readonly (string | undefined)[]>([undefined])
  const start = (): string | undefined => starts.value.at(-1)
  function next(after: string | null): boolean {
    if (after === null) return false
    starts.value = [...starts.value, after]
    return true
  }
  function previous(): boolean {
    if (starts.value.length === 1) return false
    starts.value = starts.value.slice(0, -1)
    return true
  }
  const reset = (): void => {
    starts.value = [undefined]
  }
  return { starts, start, next, previous, reset }
}
