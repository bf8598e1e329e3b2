import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useAccess } from '../access/store.ts'
import { api } from '../lib/client.ts'

/** The badge of 签约: acts that were begun and are not finished. */
export const useSigningWork = defineStore('signing-work', () => {
  const open = ref(0)
  async function load(): Promise<void> {
    open.value = useAccess().actor === null ? 0 : (await api.signing.openSignings({ size: 1 })).total
  }
  return { open, load }
})

/** The chosen list outlives the page: one comes back to it after every contract. */
export const signingLists = ['priority', 'expiring', 'open', 'campaigns', 'rates'] as const
export type SigningList = (typeof signingLists)[number]
export const useSigningFilter = defineStore('signing-filter', () => {
  const list = ref<SigningList>('priority')
  return { list }
})
