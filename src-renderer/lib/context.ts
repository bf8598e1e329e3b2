import type { ResidentSummary } from '@contract/resident'
import { defineStore } from 'pinia'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { api } from './client.ts'

/** How many colour families the context bar goes through. */
const families = 4
/** A page that cannot say whose record it shows must still be left by its keys. */
const atMostMs = 2_000

/** Who sits at the desk. The router opens and closes; a page that finds its resident by itself calls `open`. */
export const useOpenResident = defineStore('open-resident', () => {
  const id = ref<string | null>(null)
  const summary = shallowRef<ResidentSummary | null>(null)
  const family = ref(0)
  const failed = ref(false)
  /** The page has yet to say whose record it shows: until then the one who is open may be somebody else. */
  const awaited = ref(false)

  /** Goes on to another colour family when it is another person, so that a switch is felt. */
  async function open(residentId: string): Promise<void> {
    awaited.value = false
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

  /** The page opens whose record it shows. */
  function awaitRecord(): void {
    awaited.value = true
  }

  /** Resolves when the page has said whose record it shows, or cannot. */
  async function known(): Promise<void> {
    if (!awaited.value) return
    await new Promise<void>(resolve => {
      watch(awaited, () => resolve(), { once: true })
      setTimeout(resolve, atMostMs)
    })
  }

  function close(): void {
    awaited.value = false
    id.value = null
    summary.value = null
    failed.value = false
  }

  return { id, summary, family, failed, awaited, open, awaitRecord, known, refresh, close }
})

/** For a page that finds out by itself whose record it shows: one that was left meanwhile opens nobody. */
export function useOwner(): (residentId: string) => Promise<void> {
  const context = useOpenResident()
  let isHere = true
  onScopeDispose(() => (isHere = false))
  return residentId => (isHere ? context.open(residentId) : Promise.resolve())
}
