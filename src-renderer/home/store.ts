import type { followUpContract } from '@contract/follow-up'
import { clinicalRoles, type OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useAccess } from '../access/store.ts'
import { api, onEvent } from '../lib/client.ts'

type Counts = OutputOf<(typeof followUpContract)['due']>['counts']

/** What waits for the person at this desk: the badges of the rail and the counts of 今日. */
export const useWaiting = defineStore('waiting', () => {
  const counts = shallowRef<Counts | null>(null)
  const unclaimed = ref(0)
  const pressing = computed(() =>
    counts.value === null ? 0 : counts.value.overdue + counts.value.today + counts.value.twoWeek
  )

  /** A doctor sees their own list, everybody else the centre's. */
  const mine = (): { readonly doctorId?: string } => {
    const { actor, may } = useAccess()
    return actor !== null && may('doctor') ? { doctorId: actor.accountId } : {}
  }

  async function load(): Promise<void> {
    const { may } = useAccess()
    const mayClaim = may(...clinicalRoles)
    const [due, pressures, glucose] = await Promise.all([
      api.followUp.due({ ...mine(), limit: 1 }),
      mayClaim ? api.measurement.unclaimed({}) : [],
      mayClaim ? api.measurement.unclaimedGlucose({}) : []
    ])
    counts.value = due.counts
    unclaimed.value = pressures.length + glucose.length
  }
  const listen = (): (() => void) =>
    onEvent('measurement.unclaimed', ({ count }) => (unclaimed.value = count))

  return { counts, unclaimed, pressing, mine, load, listen }
})
