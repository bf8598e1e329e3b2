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

export const SELECT_LEFT_ON = `SELECT household_id AS id FROM household_member WHERE resident_number = ? AND to_day = ?`
/** The household that somebody left on a day. */
export function selectHouseholdLeftOn(db: Database, residentNumber: number, day: string): Household | null {
  const row = prepared<[number, string], { id: string }>(db, SELECT_LEFT_ON).get(residentNumber, day)
  return row === undefined ? null : selectHousehold(db, row.id)
}

/** The household with everybody who lives or lived there, in place of what stands. */
export function putHousehold(db: Database, { id, version, members }: Household): void {
  prepared(
    db,
    'INSERT INTO household (id, version) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version'
  ).run(id, version)
  prepared(db, 'DELETE FROM household_member WHERE household_id = ?').run(id)
  const insert = prepared(
    db,
    `INSERT INTO household_member (household_id, resident_number, relation, from_day, to_day)
    SELECT ?, number, ?, ?, ? FROM resident WHERE id = ?`
  )
  for (const { residentId, relation, from, to } of members) insert.run(id, relation, from, to, residentId)
}
