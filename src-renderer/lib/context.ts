import type { ResidentSummary } from '@contract/resident'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { api } from './client.ts'

/** How many colour families the context bar goes through. */
const families = 4

/** Who sits at the desk. The router opens and closes; a page that finds its resident by itself calls `open`. */
export const useOpenResident = defineStore('open-resident', () => {
  const id = ref<string | null>(null)
  const summary = shallowRef<ResidentSummary | null>(null)
  const family = ref(0)
  const failed = ref(false)

  /** Goes on to another colour family when it is another person, so that a switch is felt. */
  async function open(residentId: string): Promise<void> {
    if (residentId !== id.value) {
      id.value = residentId
      summary.value = null
      family.value = (family.value + 1) % families
    }
    await refresh()
  }

  /** After the facts of the open resident have changed. */
  async function refresh(): Promise<void> {
    const asked = id.value
    if (asked === null) return
    try {
      const answer = await api.resident.summary({ id: asked })
      if (id.value !== asked) return
      summary.value = answer
      failed.value = false
    } catch {
      // The page itself says why; the bar only must not go on showing a name it cannot vouch for.
      if (id.value !== asked) return
      summary.value = null
      failed.value = true
    }
  }

  function close(): void {
    id.value = null
    summary.value = null
    failed.value = false
  }

  return { id, summary, family, failed, open, refresh, close }
})
