import type { Transfer } from '@contract/signing/transfer'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, onEvent } from '../../lib/client.ts'
import { sentence } from '../../lib/sentence.ts'

/** A run or a taking back that is under way. */
interface Running {
  readonly id: string
  readonly act: 'run' | 'undo'
  readonly done: number
  /** 0: not told yet. */
  readonly total: number
}

/** 医生轮转: every transfer, and the one under way. The page may be left while it runs. */
export const useTransfers = defineStore('signing-transfers', () => {
  const transfers = shallowRef<readonly Transfer[] | null>(null)
  const running = shallowRef<Running | null>(null)
  const trouble = ref<string | null>(null)

  async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    trouble.value = null
    try {
      return await act()
    } catch (failure) {
      trouble.value = sentence(failure)
      return undefined
    }
  }
  const load = (): Promise<unknown> =>
    attempt(async () => (transfers.value = await api.signing.transfers({})))

  onEvent('signing.transferProgress', ({ transferId: id, done, total }) => {
    // Another desk may be at it.
    if (running.value?.id === id) running.value = { ...running.value, done, total }
  })

  /** Answers whether it was done. */
  async function work({ id, version }: Transfer, act: Running['act'], reason = ''): Promise<boolean> {
    if (running.value !== null) return false
    running.value = { id, act, done: 0, total: 0 }
    const done = await attempt(() =>
      act === 'run'
        ? api.signing.runTransfer({ id, version })
        : api.signing.undoTransfer({ id, version, reason })
    )
    running.value = null
    // Whatever became of it, the list says so; the sentence of a failure stays.
    const said = trouble.value
    await load()
    trouble.value ??= said
    return done !== undefined
  }
  const stop = (): Promise<unknown> =>
    attempt(async () => running.value && api.signing.stopTransfer({ id: running.value.id }))
  const percent = computed(() =>
    running.value && running.value.total > 0
      ? Math.floor((running.value.done / running.value.total) * 100)
      : 0
  )
  return { transfers, running, percent, trouble, load, work, stop, attempt }
})
