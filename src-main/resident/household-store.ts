import type { Database } from 'better-sqlite3'
import type { Resident } from './contract.ts'
import { prepared } from './statements.ts'

export type Relation = NonNullable<Resident['household']>['members'][number]['relation']

export interface Membership {
  readonly residentId: string
  readonly relation: Relation
  readonly from: string
  readonly to: string | null
}
/** As journalled: everybody who lives or lived there. */
export interface Household {
  readonly id: string
  readonly version: number
  readonly members: readonly Membership[]
}

export const SELECT_HOUSEHOLD_OF = `SELECT household_id AS id FROM household_member
  WHERE resident_number = ? AND to_day IS NULL`

/** Where the resident lives now. */
export function selectHouseholdOf(db: Database, residentNumber: number): Household | null {
  const row = prepared<[number], { id: string }>(db, SELECT_HOUSEHOLD_OF).get(residentNumber)
  return row === undefined ? null : selectHousehold(db, row.id)
}

export const SELECT_MEMBERS = `SELECT r.id AS residentId, m.relation, m.from_day AS "from", m.to_day AS "to"
  FROM household_member m JOIN resident r ON r.number = m.resident_number
  WHERE m.household_id = ? ORDER BY m.relation, m.from_day, r.number`

export function selectHousehold(db: Database, id: string): Household | null {
  const row = prepared<[string], { version: number }>(db, 'SELECT version FROM household WHERE id = ?').get(
    id
  )
  if (row === undefined) return null
  return { id, version: row.version, members: prepared<[string], Membership>(db, SELECT_MEMBERS).all(id) }
}

export function insertHousehold(db: Database, id: string): void {
  prepared(db, 'INSERT INTO household (id, version) VALUES (?, 1)').run(id)
}

export function raiseVersion(db: Database, id: string): void {
  prepared(db, 'UPDATE household SET version = version + 1 WHERE id = ?').run(id)
}

export function insertMember(
  db: Database,
  householdId: string,
  residentNumber: number,
  relation: Relation,
  from: string
): void {
  // Who left and comes back on the same day never left.
  prepared(
    db,
    `INSERT INTO household_member (household_id, resident_number, relation, from_day, to_day) VALUES (?, ?, ?, ?, NULL)
    ON CONFLICT (household_id, resident_number, from_day) DO UPDATE SET relation = excluded.relation, to_day = NULL`
  ).run(householdId, residentNumber, relation, from)
}

export function changeRelation(
  db: Database,
  householdId: string,
  residentNumber: number,
  relation: Relation
): void {
  prepared(
    db,
    'UPDATE household_member SET relation = ? WHERE household_id = ? AND resident_number = ? AND to_day IS NULL'
  ).run(relation, householdId, residentNumber)
}

export function endMember(db: Database, householdId: string, residentNumber: number, to: string): void {
  prepared(
    db,
    'UPDATE household_member SET to_day = ? WHERE household_id = ? AND resident_number = ? AND to_day IS NULL'
  ).run(to, householdId, residentNumber)
}
