import type { SyncStatus } from '@contract/sync'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, onEvent } from '../lib/client.ts'
import { syncMark } from './words.ts'

/** What the district platform has of our records, kept true by events. */
export const useSync = defineStore('sync', () => {
  const status = shallowRef<SyncStatus | null>(null)
  const mark = computed(() => syncMark(status.value))
  let heard = 0

  function take(fresh: SyncStatus): void {
    heard++
    status.value = fresh
  }
  async function load(): Promise<void> {
    const before = heard
    const answer = await api.sync.status({})
    if (before === heard) status.value = answer
  }
  const listen = (): (() => void) => onEvent('sync.status', take)

  return { status, mark, take, load, listen }
})
