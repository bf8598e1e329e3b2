import type { ServiceItem, ServicePackage } from '@contract/signing/catalogue'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { api } from '../../lib/client.ts'

/** Packages in all versions, the items they are made of, and how many contracts hold under each. */
export const usePackages = defineStore('signing-packages', () => {
  const packages = shallowRef<readonly ServicePackage[]>([])
  const items = shallowRef<readonly ServiceItem[]>([])
  const contracts = shallowRef<ReadonlyMap<string, number>>(new Map())

  async function load(): Promise<true> {
    const [all, allItems, use] = await Promise.all([
      api.signing.packages({}),
      api.signing.serviceItems({}),
      api.signing.packageUse({})
    ])
    packages.value = all
    items.value = allItems
    contracts.value = new Map(use.map(one => [one.packageId, one.contracts]))
    return true
  }
  /** The published version a draft follows; null: it is the first. */
  const before = (one: ServicePackage | null): ServicePackage | null =>
    one === null
      ? null
      : (packages.value.find(
          other => other.familyId === one.familyId && other.number < one.number && other.status !== 'draft'
        ) ?? null)
  const use = (id: string): number => contracts.value.get(id) ?? 0
  return { packages, items, load, before, use }
})
