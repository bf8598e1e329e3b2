import type { deviceContract } from '@contract/device'
import type { OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, onEvent } from '../lib/client.ts'

export type DeskDevice = OutputOf<(typeof deviceContract)['desk']>[number]

/** The devices of this desk, kept true by events. */
export const useDesk = defineStore('desk', () => {
  const devices = shallowRef<readonly DeskDevice[]>([])
  const ready = computed(() =>
    devices.value.filter(({ state }) => state === 'ready' || state === 'measuring')
  )
  /** What can take a pressure. */
  const cuffs = computed(() => devices.value.filter(({ kind }) => kind === 'blood-pressure'))
  const troubled = computed(() => devices.value.filter(({ state }) => state === 'disconnected'))
  let heard = 0

  async function load(): Promise<void> {
    const before = heard
    const answer = await api.device.desk({})
    // An event that came meanwhile is newer than the answer.
    if (before === heard) devices.value = answer
  }
  function listen(): () => void {
    return onEvent('device.desk', desk => {
      heard++
      devices.value = desk
    })
  }

  return { devices, ready, cuffs, troubled, load, listen }
})
