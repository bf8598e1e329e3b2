import type { Database } from 'better-sqlite3'
import { selectRecords } from '../store.ts'
import type { Person, Received } from './rules.ts'

export interface Row {
  readonly id: string
  readonly birthDate: string
  readonly isImmobile: number
  readonly hasChronicCondition: number
}
export const facts = `r.id, r.birth_date AS birthDate,
  EXISTS (SELECT 1 FROM key_population k WHERE k.resident_number = r.number AND k.code = 'bedridden'
    AND k.from_day <= @today AND (k.to_day IS NULL OR k.to_day >= @today)) AS isImmobile,
  EXISTS (SELECT 1 FROM chronic_condition d WHERE d.resident_number = r.number AND d.ended_on IS NULL)
    AS hasChronicCondition`
/** A basic contract `c` holds today. */
export const held = `c.kind = 'basic' AND c.state IN ('effective', 'transferred', 'terminated')
  AND c.last_on >= @today AND c.start_on <= @today`
export const SELECT_SIGNED = `SELECT ${facts} FROM sign_contract c CROSS JOIN resident r ON r.id = c.resident_id
  WHERE c.doctor_id = @doctorId AND ${held} AND r.status = 'active'`
export const SELECT_ONE_SIGNED = `SELECT ${facts} FROM sign_contract c CROSS JOIN resident r ON r.id = c.resident_id
  WHERE c.resident_id = @residentId AND ${held} AND r.status = 'active' LIMIT 1`
/** The kinds of evidence of the items notes were written for. */
const SELECT_NOTED = `SELECT i.evidence AS kind, n.on_day AS day FROM service_note n
  JOIN service_item i ON i.id = n.item_id WHERE n.resident_id = ? AND n.void_reason IS NULL`

export const personOf = (row: Row): Person => ({
  birthDate: row.birthDate,
  isImmobile: row.isImmobile === 1,
  hasChronicCondition: row.hasChronicCondition === 1
})
export const selectReceived = (db: Database, residentId: string): readonly Received[] => [
  ...selectRecords(db, residentId),
  ...db.prepare<[string], Received>(SELECT_NOTED).all(residentId)
]
