import type { followUpContract } from '@contract/follow-up'
import { clinicalRoles, type OutputOf } from '@contract/lib'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { useAccess } from '../access/store.ts'
import { api, onEvent } from '../lib/client.ts'
import { pressingOf } from './work.ts'

/** Emergencies come first in the answer: there are never so many. */
const most = 200

type Counts = OutputOf<(typeof followUpContract)['due']>['counts']

/** What waits for the person at this desk: the badges of the rail and the counts of 今日. */
export const useWaiting = defineStore('waiting', () => {
  const counts = shallowRef<Counts | null>(null)
  const unclaimed = ref(0)
  const pressing = ref(0)
  /** Visits that wait for a doctor's signature: a doctor's to sign, of others what they recorded. */
  const awaiting = ref(0)

  /** A doctor sees their own list, everybody else the centre's. */
  const mine = (): { readonly doctorId?: string } => {
    const { actor, may } = useAccess()
    return actor !== null && may('doctor') ? { doctorId: actor.accountId } : {}
  }

  async function load(): Promise<void> {
    const { may } = useAccess()
    const mayClaim = may(...clinicalRoles)
    const [due, open, unsigned, pressures, glucose] = await Promise.all([
      api.followUp.due({ filters: { ...mine(), state: 'two-week' }, size: most }),
      api.critical.open({ limit: 1 }),
      api.followUp.awaiting({ size: 1 }),
      mayClaim ? api.measurement.unclaimed({}) : [],
      mayClaim ? api.measurement.unclaimedGlucose({}) : []
    ])
    counts.value = due.counts
    awaiting.value = unsigned.total
    pressing.value = pressingOf(due.counts, due.rows) + open.total + (may('doctor') ? unsigned.total : 0)
    unclaimed.value = pressures.length + glucose.length
  }
  function listen(): () => void {
    const silences = [
      onEvent('measurement.unclaimed', ({ count }) => (unclaimed.value = count)),
      onEvent('critical.changed', () => void load()),
      onEvent('followUp.changed', () => void load())
    ]
    return () => silences.forEach(silence => silence())
  }

  return { counts, unclaimed, pressing, awaiting, mine, load, listen }
})
