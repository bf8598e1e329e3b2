import type { Derived } from './database/derived.ts'
import { followUpSchedule } from './follow-up/schedule.ts'
import { serviceDays } from './measurement/service-days.ts'
import { fulfilmentLines } from './signing/fulfilment/keeping.ts'
import { signingStanding } from './signing/lists/standing.ts'

/** All features' derived tables, each after what it rests on. */
export const derivedTables: readonly Derived[] = [
  serviceDays,
  followUpSchedule,
  signingStanding,
  fulfilmentLines
]
