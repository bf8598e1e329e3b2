import type { Database } from 'better-sqlite3'
import { json, listOf, rowsOf } from '../../database/rows.ts'
import type { Transfer } from './contract.ts'

export type StoredTransfer = Omit<Transfer, 'fromDoctorName' | 'toDoctorName' | 'toTeamName'>
type Row = Omit<Transfer, 'committeeCodes'> & { readonly committeesJson: string }

const TRANSFER = `SELECT p.id, p.version, p.from_doctor_id AS fromDoctorId, f.name AS fromDoctorName,
  p.to_doctor_id AS toDoctorId, t.name AS toDoctorName, p.to_team_id AS toTeamId, m.name AS toTeamName,
  p.on_day AS "on", p.committees_json AS committeesJson, p.reason, p.note, p.state, p.contracts, p.residents, p.blocks,
  p.ran_at AS ranAt FROM panel_transfer p JOIN account f ON f.id = p.from_doctor_id
  JOIN account t ON t.id = p.to_doctor_id JOIN team m ON m.id = p.to_team_id`
const transferOf = ({ committeesJson, ...row }: Row): Transfer => ({
  ...row,
  committeeCodes: JSON.parse(committeesJson) as string[]
})
export function selectTransfer(db: Database, id: string): Transfer | undefined {
  const row = db.prepare<[string], Row>(`${TRANSFER} WHERE p.id = ?`).get(id)
  return row && transferOf(row)
}
/** Newest first. */
export const selectTransfers = (db: Database): readonly Transfer[] =>
  db.prepare<[], Row>(`${TRANSFER} ORDER BY p.id DESC`).all().map(transferOf)

/** As stored and journalled: with what it has moved. */
export type TransferRecord = StoredTransfer & { readonly moved: readonly Moved[] }
const transfers = rowsOf<StoredTransfer>('panel_transfer', ['id'], {
  id: 'id',
  version: 'version',
  fromDoctorId: 'from_doctor_id',
  toDoctorId: 'to_doctor_id',
  toTeamId: 'to_team_id',
  on: 'on_day',
  committeeCodes: json('committees_json'),
  reason: 'reason',
  note: 'note',
  state: 'state',
  contracts: 'contracts',
  residents: 'residents',
  blocks: 'blocks',
  ranAt: 'ran_at'
})
export interface Moved {
  readonly kind: 'contract' | 'resident' | 'block'
  readonly recordId: string
  /** A contract's team, or the block that ended. */
  readonly previousId: string | null
}
const movedList = listOf<Moved>(
  'panel_transfer_row',
  'transfer_id',
  { kind: 'kind', recordId: 'record_id', previousId: 'previous_id' },
  { by: 'kind, record_id' }
)
export const selectMoved = (db: Database, transferId: string): readonly Moved[] =>
  movedList.select(db, transferId)
export function selectTransferRecord(db: Database, id: string): TransferRecord | null {
  const stored = transfers.select(db, id)
  return stored && { ...stored, moved: movedList.select(db, id) }
}
export function putTransfer(db: Database, transfer: TransferRecord): void {
  transfers.put(db, transfer)
  movedList.put(db, transfer.id, transfer.moved)
}

interface Scope {
  readonly fromDoctorId: string
  readonly on: string
  readonly committeeCodes: readonly string[]
}
const within = (column: string): string =>
  `(@everywhere = 1 OR ${column} IN (SELECT j.value FROM json_each(@committees) j))`
const bind = ({ fromDoctorId, on, committeeCodes }: Scope) => ({
  fromDoctorId,
  on,
  everywhere: committeeCodes.length === 0 ? 1 : 0,
  committees: JSON.stringify(committeeCodes)
})

/** Contracts that hold on the day or later; what ended before stays with the old doctor. */
export const SELECT_PANEL = `SELECT c.id FROM sign_contract c JOIN resident r ON r.id = c.resident_id
  WHERE c.doctor_id = @fromDoctorId AND c.last_on >= @on AND c.state IN ('effective', 'transferred', 'terminated')
    AND c.state = 'effective' AND ${within('r.committee_code')} ORDER BY c.id`
export const selectPanel = (db: Database, scope: Scope): readonly string[] =>
  db
    .prepare<[object], { id: string }>(SELECT_PANEL)
    .all(bind(scope))
    .map(({ id }) => id)

export const SELECT_PANEL_RESIDENTS = `SELECT r.id FROM resident r WHERE r.doctor_id = @fromDoctorId
  AND r.status = 'active' AND ${within('r.committee_code')} AND @on <> '' ORDER BY r.number`
export const selectPanelResidents = (db: Database, scope: Scope): readonly string[] =>
  db
    .prepare<[object], { id: string }>(SELECT_PANEL_RESIDENTS)
    .all(bind(scope))
    .map(({ id }) => id)

export interface PanelBlock {
  readonly id: string
  readonly committeeCode: string
  readonly from: string
}
export const selectPanelBlocks = (db: Database, scope: Scope): readonly PanelBlock[] =>
  db
    .prepare<[object], PanelBlock>(
      `SELECT b.id, b.committee_code AS committeeCode, b.from_day AS "from" FROM block b
      WHERE b.to_day IS NULL AND b.doctor_id = @fromDoctorId AND ${within('b.committee_code')} AND @on <> ''
      ORDER BY b.committee_code`
    )
    .all(bind(scope))

export interface Responsible {
  readonly from: string
  readonly transferId: string | null
}
export const selectLastResponsible = (db: Database, contractId: string): Responsible | undefined =>
  db
    .prepare<[string], Responsible>(
      `SELECT from_day AS "from", transfer_id AS transferId FROM contract_responsible WHERE contract_id = ?
      ORDER BY from_day DESC LIMIT 1`
    )
    .get(contractId)
/** The transfer that moved a contract before this one and still stands; null: none. */
export const selectTransferBefore = (db: Database, transferId: string, contractId: string): string | null =>
  db
    .prepare<[string, string], { id: string }>(
      `SELECT p.id FROM panel_transfer p JOIN panel_transfer_row r ON r.transfer_id = p.id
      WHERE p.id <> ? AND p.state = 'done' AND r.kind = 'contract' AND r.record_id = ? ORDER BY p.ran_at DESC LIMIT 1`
    )
    .get(transferId, contractId)?.id ?? null

/** Who answers for somebody by the basic contract that holds on a day; null: nobody. */
export const selectContractDoctor = (db: Database, residentId: string, day: string): string | null =>
  db
    .prepare<[object], { doctorId: string }>(
      `SELECT c.doctor_id AS doctorId FROM sign_contract c WHERE c.resident_id = @residentId AND c.kind = 'basic'
        AND c.state IN ('effective', 'transferred', 'terminated') AND c.start_on <= @day AND c.last_on >= @day`
    )
    .get({ residentId, day })?.doctorId ?? null
