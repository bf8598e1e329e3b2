import type { Database } from 'better-sqlite3'
import { type Stamp, writeUndeclared as write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { HouseholdType, Resident } from './contract.ts'
import { selectHouseholdOf } from './household-store.ts'
import { householdTypeLabels } from './rules.ts'
import { prepared } from './statements.ts'

interface Stored {
  readonly householdId: string
  readonly version: number
  readonly type: HouseholdType | null
  readonly reason: string
  readonly on: string
  readonly byId: string
}
export const SELECT_HOUSEHOLD_TYPE = `SELECT t.household_id AS householdId, t.version, t.type, t.reason,
  t.on_day AS "on", t.by_id AS byId, a.name AS "by" FROM household_type t JOIN account a ON a.id = t.by_id
  WHERE t.household_id = ?`
const select = (db: Database, householdId: string): (Stored & { readonly by: string }) | undefined =>
  prepared<[string], Stored & { by: string }>(db, SELECT_HOUSEHOLD_TYPE).get(householdId)

type Override = NonNullable<NonNullable<Resident['household']>['typeSet']>

/** What somebody has set, with its word; null: the type follows from the members. */
export function typeSet(
  db: Database,
  householdId: string
): { readonly label: string; readonly set: Override } | null {
  const found = select(db, householdId)
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
  const known = select(db, household.id)
  if (setting.type === null && (known?.type ?? null) === null) {
    throw new Failure('refused', '家庭类型本来就是按成员自动判定的。')
  }
  const { by: _by, ...before } = known ?? { by: '', version: 0 }
  const after: Stored = {
    householdId: household.id,
    version: before.version + 1,
    type: setting.type,
    reason: setting.reason,
    on: setting.on,
    byId: stamp.actorId
  }
  const change = { entity: 'household-type', id: household.id, version: after.version, after }
  write(db, stamp, { ...change, before: known === undefined ? null : before }, () => {
    prepared(
      db,
      `INSERT INTO household_type (household_id, version, type, reason, on_day, by_id) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (household_id) DO UPDATE SET version = excluded.version, type = excluded.type,
        reason = excluded.reason, on_day = excluded.on_day, by_id = excluded.by_id`
    ).run(after.householdId, after.version, after.type, after.reason, after.on, after.byId)
  })
}
