import type { followUpContract } from '@contract/follow-up'
import type { InputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { ref } from 'vue'

export type DueState = NonNullable<InputOf<(typeof followUpContract)['due']>['state']>

/** In the order of their keys, 1 to 5. */
export const dueStates = [
  'all',
  'two-week',
  'overdue',
  'today',
  'soon'
] as const satisfies readonly DueState[]

/** The chosen view of the due list outlives the page: one comes back to it after every form. */
export const useDueFilter = defineStore('due-filter', () => {
  const state = ref<DueState>('all')
  const doctorId = ref<string | null>(null)
  const committeeCode = ref<string | null>(null)
  const page = ref(0)
  const row = ref(0)
  const choose = (wanted: DueState): void => {
    state.value = wanted
    page.value = row.value = 0
  }
  /** A doctor starts with their own list. */
  const chosen = ref(false)
  return { state, doctorId, committeeCode, page, row, chosen, choose }
})
