import { nextTick, onScopeDispose } from 'vue'
import { settleTyped } from './enter-moves.ts'

declare global {
  interface Window {
    settleOpenWork?: () => Promise<void>
  }
}

type Settle = () => Promise<unknown>
const settlers = new Set<Settle>()
/** A main process that hangs must not keep the screen open. */
const atMostMs = 2_000

/** Work this component must write down before the screen locks, another person signs in or the window closes: drafts. */
export function beforeLeaving(settle: Settle): void {
  settlers.add(settle)
  onScopeDispose(() => settlers.delete(settle))
}

/** Resolves when everything open is written down, or could not be. */
export async function settleOpenWork(): Promise<void> {
  settleTyped()
  // Those who look at what is typed have seen it.
  await nextTick()
  const settled = Promise.allSettled([...settlers].map(settle => settle()))
  await Promise.race([settled, new Promise(resolve => setTimeout(resolve, atMostMs))])
}
