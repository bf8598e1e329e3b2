import type { Services } from '../lib/services.ts'
import { measurementEvents } from './contract.ts'
import { countUnclaimedGlucose } from './glucose/store.ts'
import { countUnclaimed } from './store.ts'

/** Tells every window how many readings wait for somebody to say whose they are. */
export function tellOfTray({ db, emit }: Services): void {
  emit(measurementEvents.unclaimed, { count: countUnclaimed(db()) + countUnclaimedGlucose(db()) })
}
