import type { ResidentSummary } from '@contract/resident'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '../lib/client.ts'

const KEPT = 12

/** The list page's words and the people opened last at this window. */
export const useResidents = defineStore('residents', () => {
  const query = ref('')
  const recentIds = ref<readonly string[]>([])
  const recent = ref<readonly ResidentSummary[]>([])

  function opened(id: string): void {
    recentIds.value = [id, ...recentIds.value.filter(other => other !== id)].slice(0, KEPT)
  }

  /** As they are now: facts may have changed since they were opened. */
  async function loadRecent(): Promise<void> {
    const found = await Promise.all(recentIds.value.map(id => api.resident.summary({ id }).catch(() => null)))
    recent.value = found.filter(summary => summary !== null)
  }

  return { query, recent, opened, loadRecent }
})
