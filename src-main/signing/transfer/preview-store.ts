import type { Database } from 'better-sqlite3'

export interface HeldContract {
  readonly id: string
  readonly number: string
  readonly kind: 'basic' | 'individual'
  readonly startOn: string
  readonly residentId: string
  readonly householdId: string | null
  readonly teamId: string
  readonly committeeCode: string
  /** From which day whoever answers for it does so. */
  readonly lastFrom: string | null
}
/** Everything a doctor answers for on the day or later, wherever the people live. */
export const SELECT_HELD = `SELECT c.id, c.number, c.kind, c.start_on AS startOn, c.resident_id AS residentId,
  c.household_id AS householdId, c.team_id AS teamId, r.committee_code AS committeeCode,
  (SELECT max(d.from_day) FROM contract_responsible d WHERE d.contract_id = c.id) AS lastFrom
  FROM sign_contract c JOIN resident r ON r.id = c.resident_id
  WHERE c.doctor_id = @doctorId AND c.last_on >= @on AND c.state IN ('effective', 'transferred', 'terminated')
    AND c.state = 'effective' ORDER BY c.number`
export const selectHeld = (db: Database, doctorId: string, on: string): readonly HeldContract[] =>
  db.prepare<[object], HeldContract>(SELECT_HELD).all({ doctorId, on })

export interface PlaceCount {
  readonly committeeCode: string
  readonly persons: number
}
export const COUNT_FILES = `SELECT r.committee_code AS committeeCode, count(*) AS persons FROM resident r
  WHERE r.doctor_id = ? AND r.status = 'active' GROUP BY r.committee_code`
export const countFiles = (db: Database, doctorId: string): readonly PlaceCount[] =>
  db.prepare<[string], PlaceCount>(COUNT_FILES).all(doctorId)

export interface HeldBlock {
  readonly committeeCode: string
  readonly name: string
  readonly from: string
}
export const selectHeldBlocks = (db: Database, doctorId: string): readonly HeldBlock[] =>
  db
    .prepare<[string], HeldBlock>(
      `SELECT b.committee_code AS committeeCode, coalesce(c.name, b.committee_code) AS name, b.from_day AS "from"
      FROM block b LEFT JOIN committee c ON c.code = b.committee_code
      WHERE b.to_day IS NULL AND b.doctor_id = ? ORDER BY b.committee_code`
    )
    .all(doctorId)

/** Begun and not finished: they stay with the doctor they name. */
export const COUNT_OPEN_ACTS = `SELECT count(*) AS acts FROM signing_act a
  WHERE a.state IN ('draft', 'pending-signature', 'pending-review') AND a.id > ''
    AND EXISTS (SELECT 1 FROM sign_contract c WHERE c.act_id = a.id AND c.doctor_id = ?)`
export const countOpenActs = (db: Database, doctorId: string): number =>
  db.prepare<[string], { acts: number }>(COUNT_OPEN_ACTS).get(doctorId)?.acts ?? 0

export interface MovedContract {
  readonly id: string
  readonly number: string
  readonly residentId: string
  readonly isStillMoved: number
  /** Who follows it, unless that was moved along. */
  readonly successorId: string | null
}
export const SELECT_MOVED_CONTRACTS = `SELECT c.id, c.number, c.resident_id AS residentId,
  (SELECT d.transfer_id FROM contract_responsible d WHERE d.contract_id = c.id ORDER BY d.from_day DESC LIMIT 1)
    IS m.transfer_id AS isStillMoved,
  (SELECT s.id FROM sign_contract s WHERE s.predecessor_id = c.id AND s.state = 'effective' AND NOT EXISTS (
    SELECT 1 FROM panel_transfer_row o WHERE o.transfer_id = m.transfer_id AND o.kind = 'contract' AND o.record_id = s.id
  )) AS successorId
  FROM panel_transfer_row m JOIN sign_contract c ON c.id = m.record_id
  WHERE m.transfer_id = ? AND m.kind = 'contract' ORDER BY c.number`
export const selectMovedContracts = (db: Database, transferId: string): readonly MovedContract[] =>
  db.prepare<[string], MovedContract>(SELECT_MOVED_CONTRACTS).all(transferId)

/**
 * Whose file was moved, by whether it would come back: not of whoever has been given to another doctor since, nor of
 * whoever holds a contract on the day that was signed since with another doctor than the former one.
 */
export const COUNT_MOVED_FILES = `SELECT r.doctor_id IS @toDoctorId AND NOT EXISTS (
    SELECT 1 FROM sign_contract c WHERE c.resident_id = r.id AND c.kind = 'basic'
      AND c.state IN ('effective', 'transferred', 'terminated') AND c.start_on <= @day AND c.last_on >= @day
      AND c.doctor_id <> @fromDoctorId AND NOT EXISTS (
        SELECT 1 FROM panel_transfer_row o WHERE o.transfer_id = @id AND o.kind = 'contract' AND o.record_id = c.id
      )
  ) AS comesBack, count(*) AS persons
  FROM panel_transfer_row m JOIN resident r ON r.id = m.record_id
  WHERE m.transfer_id = @id AND m.kind = 'resident' GROUP BY 1`
export function countMovedFiles(
  db: Database,
  transfer: { readonly id: string; readonly fromDoctorId: string; readonly toDoctorId: string },
  day: string
): { readonly back: number; readonly elsewhere: number } {
  const { id, fromDoctorId, toDoctorId } = transfer
  const rows = db
    .prepare<[object], { comesBack: number; persons: number }>(COUNT_MOVED_FILES)
    .all({ id, fromDoctorId, toDoctorId, day })
  const of = (comesBack: number): number => rows.find(row => row.comesBack === comesBack)?.persons ?? 0
  return { back: of(1), elsewhere: of(0) }
}

/** The committees that went over, by whether what the transfer wrote still stands as it wrote it. */
export const selectMovedBlocks = (
  db: Database,
  transferId: string
): readonly { readonly name: string | null; readonly isStillMoved: number }[] =>
  db
    .prepare<[string], { name: string | null; isStillMoved: number }>(
      `SELECT coalesce(c.name, b.committee_code) AS name, b.id IS NOT NULL AND b.to_day IS NULL AS isStillMoved
      FROM panel_transfer_row m LEFT JOIN block b ON b.id = m.record_id
      LEFT JOIN committee c ON c.code = b.committee_code WHERE m.transfer_id = ? AND m.kind = 'block'`
    )
    .all(transferId)

export const SELECT_FILE_DOCTOR = 'SELECT doctor_id AS doctorId FROM resident WHERE id = ?'
export const selectFileDoctor = (db: Database, residentId: string): string | null =>
  db.prepare<[string], { doctorId: string | null }>(SELECT_FILE_DOCTOR).get(residentId)?.doctorId ?? null
