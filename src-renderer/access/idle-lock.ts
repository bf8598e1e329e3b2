import { onScopeDispose, watch } from 'vue'
import { passedMs } from '../lib/now.ts'

const signs = ['keydown', 'mousemove', 'mousedown', 'wheel', 'touchstart'] as const
const everyMs = 5_000

/** Calls `lock` after so many minutes without a key or the mouse. */
export function useIdleLock(minutes: () => number | undefined, lock: () => unknown): void {
  let lastSign = passedMs()
  const alive = (): void => {
    lastSign = passedMs()
  }
  for (const sign of signs) window.addEventListener(sign, alive, { capture: true, passive: true })
  const timer = setInterval(() => {
    const limit = minutes()
    if (limit !== undefined && passedMs() - lastSign >= limit * 60_000) {
      alive()
      void lock()
    }
  }, everyMs)
  watch(minutes, alive)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const sign of signs) window.removeEventListener(sign, alive, { capture: true })
  })
}
