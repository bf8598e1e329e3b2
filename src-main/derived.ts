import { criticalValuesOf } from './critical/list.ts'
import type { Derived } from './database/derived.ts'
import type { RecordKind } from './database/record-kind.ts'
import { followUpSchedule } from './follow-up/schedule.ts'
import { kinds } from './kinds.ts'
import { medicationSchedule } from './medication/schedule.ts'
import { serviceDays } from './measurement/service-days.ts'
import { fulfilmentLinesOf } from './signing/fulfilment/keeping.ts'
import { signingStanding } from './signing/lists/standing.ts'

/** All features' derived tables, each after what it rests on. */
export const derivedOf = (all: readonly RecordKind[]): readonly Derived[] => [
  serviceDays,
  followUpSchedule,
  medicationSchedule,
  signingStanding,
  fulfilmentLinesOf(all),
  criticalValuesOf(all)
]

export const derivedTables = derivedOf(kinds)
