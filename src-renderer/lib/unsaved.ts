import { ElMessageBox } from 'element-plus'
import { nextTick, onScopeDispose } from 'vue'

export interface Unsaved {
  readonly isThere: () => boolean
  /** True: it may go. */
  readonly mayGo: () => Promise<boolean>
}

const holders = new Set<Unsaved>()
/** Until it is let go of. */
export function holdUnsaved(holder: Unsaved): () => void {
  holders.add(holder)
  return () => void holders.delete(holder)
}

/** One question at a time: a second Esc while it stands is no second question. */
let asking: Promise<boolean> | null = null

/** True: it may go. */
export async function askWhether(what: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(`${what}还没有保存，离开后不再保留。`, '还没有保存', {
      confirmButtonText: '继续填写',
      cancelButtonText: '不保存，离开',
      distinguishCancelAndClose: true,
      closeOnClickModal: false,
      type: 'warning'
    })
    return false
  } catch (action) {
    // Esc and the cross answer as the safe button does.
    return action === 'cancel'
  }
}

/**
 * Asks before what was typed here goes with its page: for short forms that are not kept as drafts. `mayGo` instead of
 * words where the form can be saved or asks by itself.
 */
export function askBeforeLeaving(isThere: () => boolean, what: string | (() => Promise<boolean>)): void {
  const mayGo = typeof what === 'string' ? () => askWhether(what) : what
  onScopeDispose(holdUnsaved({ isThere, mayGo }))
}

async function askAll(): Promise<boolean> {
  // Who closes a dialog and goes on in one breath has closed it.
  await nextTick()
  for (const holder of [...holders].toReversed()) {
    if (holder.isThere() && !(await holder.mayGo())) return false
  }
  return true
}

/** Whether everything typed on the screen is kept or given up by its author. */
export async function mayLeave(): Promise<boolean> {
  asking ??= askAll().finally(() => (asking = null))
  return asking
}

/** The door has shut: there is nobody left to ask. */
export function forgetUnsaved(): void {
  holders.clear()
}
