import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { HouseholdType, Resident } from './contract.ts'
import { selectHouseholdOf } from './household-store.ts'
import { selectTypeSet, type StoredHouseholdType } from './household-type-store.ts'
import { householdTypeKind } from './kinds.ts'
import { householdTypeLabels } from './rules.ts'

type Override = NonNullable<NonNullable<Resident['household']>['typeSet']>

/** What somebody has set, with its word; null: the type follows from the members. */
export function typeSet(
  db: Database,
  householdId: string
): { readonly label: string; readonly set: Override } | null {
  const found = selectTypeSet(db, householdId)
  if (found === undefined || found.type === null) return null
  const { reason, by, on } = found
  return { label: householdTypeLabels[found.type], set: { reason, by, on } }
}

/** Call inside a transaction. */
export function setType(
  db: Database,
  stamp: Stamp,
  setting: {
    readonly residentNumber: number
    readonly type: HouseholdType | null
    readonly reason: string
    readonly on: string
  }
): void {
  const household = selectHouseholdOf(db, setting.residentNumber)
  if (household === null) throw new Failure('refused', '该居民目前不属于任何家庭。')
  const { type, reason, on } = setting
  const change = { kind: householdTypeKind, id: household.id, seen: 'any' as const }
  write(db, stamp, change, (before: StoredHouseholdType | null) => {
    if (type === null && (before?.type ?? null) === null) {
      throw new Failure('refused', '家庭类型本来就是按成员自动判定的。')
    }
    return { householdId: household.id, version: 0, type, reason, on, byId: stamp.actorId }
  })
}
