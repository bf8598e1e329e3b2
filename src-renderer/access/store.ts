import type { accessContract } from '@contract/access'
import type { OutputOf, Role } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { settleOpenWork } from '../lib/before-leaving.ts'
import { forgetUnsaved, mayLeave } from '../lib/unsaved.ts'
import { api } from '../lib/client.ts'

type AccessState = OutputOf<(typeof accessContract)['state']>
export type StaffMember = OutputOf<(typeof accessContract)['staff']>[number]

/** Nothing that one person opened, filtered or typed is left in the window for the next: it starts as if just opened. */
function startAfresh(): void {
  forgetUnsaved()
  history.replaceState(null, '', '#/')
  location.reload()
}

/** Who is at this window, and whether the door is open. */
export const useAccess = defineStore('access', () => {
  const state = shallowRef<AccessState | null>(null)
  /** A fresh recovery code stands before everything else until somebody says it is on paper. */
  const recoveryCode = ref<string | null>(null)
  let newest = 0

  const actor = computed(() => state.value?.actor ?? null)
  const may = (...roles: readonly Role[]): boolean =>
    roles.some(role => actor.value?.roles.includes(role) === true)

  async function refresh(): Promise<void> {
    const mine = ++newest
    const answer = await api.access.state({})
    if (mine !== newest) return
    const before = actor.value?.accountId
    if (before !== undefined && before !== answer.actor?.accountId) startAfresh()
    else state.value = answer
  }

  async function lock(): Promise<void> {
    await settleOpenWork()
    await api.access.lock({})
    await refresh()
  }

  async function signOut(): Promise<void> {
    if (!(await mayLeave())) return
    await settleOpenWork()
    await api.access.signOut({})
    await refresh()
  }

  return { state, recoveryCode, actor, may, refresh, lock, signOut }
})
