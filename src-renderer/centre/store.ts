import type { Centre } from '@contract/centre'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api } from '../lib/client.ts'
import { showTimesIn } from '../lib/format.ts'

/** The centre this desk belongs to. */
export const useCentre = defineStore('centre', () => {
  const centre = shallowRef<Centre | null>(null)

  function take(fresh: Centre): void {
    centre.value = fresh
    showTimesIn(fresh.zone)
  }
  async function load(): Promise<void> {
    take(await api.centre.get({}))
  }

  return { centre, load, take }
})
