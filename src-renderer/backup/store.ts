import type { BackupStatus } from '@contract/backup'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api, onEvent } from '../lib/client.ts'

/** How it stands with the backups of this desk, kept true by events. */
export const useBackup = defineStore('backup', () => {
  const status = shallowRef<BackupStatus | null>(null)
  let heard = 0

  function take(fresh: BackupStatus): void {
    heard++
    status.value = fresh
  }
  async function load(): Promise<void> {
    const before = heard
    const answer = await api.backup.status({})
    if (before === heard) status.value = answer
  }
  const listen = (): (() => void) => onEvent('backup.changed', take)

  return { status, take, load, listen }
})
