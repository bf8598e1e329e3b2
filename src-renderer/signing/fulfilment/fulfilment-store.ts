import { defineStore } from 'pinia'
import { ref } from 'vue'

export const panelLists = ['overdue', 'due', 'later', 'complete', 'entitlements'] as const
export type PanelList = (typeof panelLists)[number]

/** What the page showed when it was left. */
export const useFulfilmentFilter = defineStore('fulfilment', () => {
  const list = ref<PanelList>('overdue')
  return { list }
})
