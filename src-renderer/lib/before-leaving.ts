import { onScopeDispose } from 'vue'

type Settle = () => Promise<unknown>
const settlers = new Set<Settle>()
/** A main process that hangs must not keep the screen open. */
const atMostMs = 2_000

/** Work this component must write down before the screen locks or another person signs in: drafts. */
export function beforeLeaving(settle: Settle): void {
  settlers.add(settle)
  onScopeDispose(() => settlers.delete(settle))
}

/** Resolves when everything open is written down, or could not be. */
export async function settleOpenWork(): Promise<void> {
  const settled = Promise.allSettled([...settlers].map(settle => settle()))
  await Promise.race([settled, new Promise(resolve => setTimeout(resolve, atMostMs))])
}
