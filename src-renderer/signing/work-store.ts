import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useAccess } from '../access/store.ts'
import { api } from '../lib/client.ts'

/** More is shown as that many: nobody counts further. */
const most = 100

/** The badge of 签约: acts that were begun and are not finished. */
export const useSigningWork = defineStore('signing-work', () => {
  const open = ref(0)
  async function load(): Promise<void> {
    open.value = useAccess().actor === null ? 0 : (await api.signing.openSignings({ limit: most })).length
  }
  return { open, load }
})

/** The chosen list outlives the page: one comes back to it after every contract. */
export const signingLists = ['priority', 'expiring', 'open', 'campaigns', 'rates'] as const
export type SigningList = (typeof signingLists)[number]
export const useSigningFilter = defineStore('signing-filter', () => {
  const list = ref<SigningList>('priority')
  const populationClass = ref<'I' | 'II' | 'III'>('I')
  const committeeCode = ref<string | null>(null)
  const doctorId = ref<string | null>(null)
  return { list, populationClass, committeeCode, doctorId }
})
