import type { followUpContract } from '@contract/follow-up'
import type { InputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { ref } from 'vue'

export type DueState = NonNullable<InputOf<(typeof followUpContract)['due']>['state']>

/** The chosen view of the due list outlives the page: one comes back to it after every form. */
export const useDueFilter = defineStore('due-filter', () => {
  const state = ref<DueState>('all')
  const doctorId = ref<string | null>(null)
  const committeeCode = ref<string | null>(null)
  const row = ref(0)
  /** A doctor starts with their own list. */
  const chosen = ref(false)
  return { state, doctorId, committeeCode, row, chosen }
})
