import type { bloodPressureReading } from '@contract/measurement'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { z } from 'zod'
import { api, onEvent } from '../lib/client.ts'
import { useMeasurement } from './store.ts'

export type Reading = z.infer<typeof bloodPressureReading>

/** Readings that came without an open capture: nobody's until a person says whose. */
export const useUnclaimed = defineStore('unclaimed', () => {
  const readings = ref<readonly Reading[]>([])
  const loaded = ref(false)
  let asked = 0

  async function load(): Promise<void> {
    const mine = ++asked
    const list = await api.measurement.unclaimed({})
    if (mine !== asked) return
    readings.value = list
    loaded.value = true
  }

  async function claim(readingId: string, residentId: string): Promise<void> {
    useMeasurement().remember(await api.measurement.claim({ readingId, residentId }))
    await load()
  }

  async function dismiss(readingId: string, reason: string): Promise<void> {
    await api.measurement.dismiss({ readingId, reason })
    await load()
  }

  onEvent('measurement.unclaimed', () => void load().catch(() => undefined))

  return { readings, loaded, load, claim, dismiss }
})
