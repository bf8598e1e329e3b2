import type { Database } from 'better-sqlite3'
import { rowsOf } from '../../database/rows.ts'
import type { Block, CommitteeBlock } from './contract.ts'

const BLOCK = `SELECT b.id, b.committee_code AS committeeCode, coalesce(c.name, b.committee_code) AS committeeName,
  b.doctor_id AS doctorId, a.name AS doctorName, b.team_id AS teamId, t.name AS teamName, b.from_day AS "from",
  b.to_day AS "to"
  FROM block b LEFT JOIN committee c ON c.code = b.committee_code JOIN account a ON a.id = b.doctor_id
  LEFT JOIN team t ON t.id = b.team_id`

export const selectBlocks = (db: Database, includePast: boolean): readonly Block[] =>
  db
    .prepare<[], Block>(
      `${BLOCK} ${includePast ? '' : 'WHERE b.to_day IS NULL'} ORDER BY b.committee_code, b.from_day DESC`
    )
    .all()

/** The last one, which may be still to come. */
export const selectBlock = (db: Database, committeeCode: string): Block | undefined =>
  db.prepare<[string], Block>(`${BLOCK} WHERE b.committee_code = ? AND b.to_day IS NULL`).get(committeeCode)

/** Who answers for it on a day, whatever is planned. */
export const selectBlockOn = (db: Database, committeeCode: string, day: string): Block | undefined =>
  db
    .prepare<[object], Block>(
      `${BLOCK} WHERE b.committee_code = @committeeCode AND b.from_day <= @day AND (b.to_day IS NULL OR b.to_day >= @day)
      ORDER BY b.from_day DESC LIMIT 1`
    )
    .get({ committeeCode, day })

export type StoredBlock = Pick<Block, 'id' | 'committeeCode' | 'doctorId' | 'teamId' | 'from' | 'to'>
export const blocks = rowsOf<StoredBlock>('block', ['id'], {
  id: 'id',
  committeeCode: 'committee_code',
  doctorId: 'doctor_id',
  teamId: 'team_id',
  from: 'from_day',
  /** The last day; null: open. */
  to: 'to_day'
})
export const deleteBlock = (db: Database, id: string): void => {
  db.prepare('DELETE FROM block WHERE id = ?').run(id)
}

/** Who lives in a committee, by class and by whether they are signed. */
export const COUNT_COMMITTEE = `SELECT population_class AS class, is_signed AS isSigned, count(*) AS persons
  FROM signing_standing WHERE committee_code = ? AND is_active = 1 GROUP BY population_class, is_signed`
export function countCommittee(
  db: Database,
  committeeCode: string
): CommitteeBlock['residents'] & { readonly signed: number } {
  const found = { I: 0, II: 0, III: 0, signed: 0 }
  const rows = db
    .prepare<[string], { class: 'I' | 'II' | 'III'; isSigned: number; persons: number }>(COUNT_COMMITTEE)
    .all(committeeCode)
  for (const row of rows) {
    found[row.class] += row.persons
    if (row.isSigned === 1) found.signed += row.persons
  }
  return found
}
