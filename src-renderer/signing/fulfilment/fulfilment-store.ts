import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { EntitlementKind } from './labels.ts'

export const panelLists = ['overdue', 'due', 'later', 'complete', 'entitlements'] as const
export type PanelList = (typeof panelLists)[number]

/** What the page showed when it was left. */
export const useFulfilmentFilter = defineStore('fulfilment', () => {
  const list = ref<PanelList>('overdue')
  const doctorId = ref<string | null>(null)
  const entitlement = ref<EntitlementKind>('home-visit')
  /** The own panel is chosen once; whoever looks at all stays there. */
  const chosen = ref(false)
  return { list, doctorId, entitlement, chosen }
})
