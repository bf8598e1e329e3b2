import type { Database } from 'better-sqlite3'
import { rowsOf } from '../database/rows.ts'
import type { HouseholdType } from './contract.ts'
import { prepared } from './statements.ts'

export interface StoredHouseholdType {
  readonly householdId: string
  readonly version: number
  /** Null: withdrawn. */
  readonly type: HouseholdType | null
  readonly reason: string
  readonly on: string
  readonly byId: string
}
export const householdTypes = rowsOf<StoredHouseholdType>('household_type', ['household_id'], {
  householdId: 'household_id',
  version: 'version',
  type: 'type',
  reason: 'reason',
  on: 'on_day',
  byId: 'by_id'
})

export const SELECT_HOUSEHOLD_TYPE = `SELECT t.type, t.reason, t.on_day AS "on", a.name AS "by"
  FROM household_type t JOIN account a ON a.id = t.by_id WHERE t.household_id = ?`
type Shown = Pick<StoredHouseholdType, 'type' | 'reason' | 'on'> & { readonly by: string }

export const selectTypeSet = (db: Database, householdId: string): Shown | undefined =>
  prepared<[string], Shown>(db, SELECT_HOUSEHOLD_TYPE).get(householdId)
