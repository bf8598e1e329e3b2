import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../../database/rows.ts'
import type { LongPrescription } from './contract.ts'

/** As stored and journalled. */
export interface StoredLong extends Omit<LongPrescription, 'doctorName' | 'days'> {
  /** Conditions the doctor found met. */
  readonly found: readonly string[]
  readonly policyVersion: string
}
export const longs = rowsOf<StoredLong>('long_prescription', ['id'], {
  id: 'id',
  version: 'version',
  residentId: 'resident_id',
  prescribedOn: 'prescribed_on',
  amount: 'amount',
  unit: 'unit',
  endsOn: 'ends_on',
  cutTo: 'cut_to',
  lines: json('lines_json'),
  reason: 'reason',
  found: json('found_json'),
  assessment: 'assessment',
  facts: json('facts_json'),
  followUpOn: 'follow_up_on',
  policyVersion: 'policy_version',
  policyName: 'policy_name',
  doctorId: 'doctor_id',
  savedAt: 'saved_at',
  voidReason: 'void_reason'
})
export const selectLongs = (db: Database, residentId: string): readonly StoredLong[] =>
  longs.selectBy(db, 'resident_id', residentId, 'prescribed_on DESC, id DESC')

/** A contract that holds today (the unsigned have none). */
export const SELECT_IS_SIGNED = `SELECT EXISTS (SELECT 1 FROM sign_contract c WHERE c.resident_id = ? AND c.kind = 'basic'
  AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= ? AND c.start_on <= ?) AS isSigned`
export const isSigned = (db: Database, residentId: string, today: string): boolean =>
  db.prepare<[string, string, string], { isSigned: number }>(SELECT_IS_SIGNED).get(residentId, today, today)
    ?.isSigned === 1

export interface PastVisit {
  readonly kind: string
  readonly visitDate: string
  readonly classification: '1' | '2' | '3' | '4' | null
  readonly systolicMmHg: number | null
  readonly diastolicMmHg: number | null
  readonly adherence: '1' | '2' | '3' | null
}
/** The last visits that stand, newest first. */
export const SELECT_VISITS = `SELECT f.kind, f.visit_date AS visitDate, f.classification, f.systolic_mmhg AS systolicMmHg,
    f.diastolic_mmhg AS diastolicMmHg, json_extract(f.form_json, '$.adherence') AS adherence
  FROM follow_up f WHERE f.resident_id = ? AND f.outcome = 'visited' AND f.corrected_by_id IS NULL
    AND f.withdrawn_reason IS NULL ORDER BY f.visit_date DESC, f.saved_at DESC LIMIT ?`
export const selectVisits = (db: Database, residentId: string, most: number): readonly PastVisit[] =>
  db.prepare<[string, number], PastVisit>(SELECT_VISITS).all(residentId, most)
