import type { Database } from 'better-sqlite3'
import { rowsOf } from '../../../database/rows.ts'
import type { SampleHead } from './contract.ts'
import type { CallOutcome } from './rules.ts'

export interface StoredSample {
  readonly id: string
  readonly version: number
  readonly doctorId: string
  readonly month: string
  readonly seed: string
  readonly frame: number
  readonly drawnOn: string
  readonly drawnBy: string
  readonly rows: readonly SampleRow[]
}
export interface SampleRow {
  readonly residentId: string
  readonly contractId: string
  readonly linePosition: number
  readonly itemName: string
  readonly kind: string
  readonly recordId: string
  readonly on: string
  readonly doerId: string | null
}
export type StoredCallBack = CallOutcome & {
  readonly id: string
  readonly sampleId: string
  readonly position: number
  readonly calledOn: string
  readonly remarks: string
  readonly callerId: string
}

const samples = rowsOf<Omit<StoredSample, 'rows'>>(
  'fulfilment_sample',
  ['id'],
  {
    id: 'id',
    version: 'version',
    doctorId: 'doctor_id',
    month: 'month',
    seed: 'seed',
    frame: 'frame',
    drawnOn: 'drawn_on',
    drawnBy: 'drawn_by'
  },
  'kept'
)
const sampleRows = rowsOf<SampleRow & { readonly sampleId: string; readonly position: number }>(
  'fulfilment_sample_row',
  ['sample_id', 'position'],
  {
    sampleId: 'sample_id',
    position: 'position',
    residentId: 'resident_id',
    contractId: 'contract_id',
    linePosition: 'line_position',
    itemName: 'item_name',
    kind: 'kind',
    recordId: 'record_id',
    on: 'on_day',
    doerId: 'doer_id'
  },
  'kept'
)
export function selectStoredSample(db: Database, id: string): StoredSample | null {
  const head = samples.select(db, id)
  const rows = selectRows(db, id).map(({ position: _position, ...row }) => row)
  return head && { ...head, rows }
}
/** What was drawn stays; calls point to its rows. */
export function putSample(db: Database, sample: StoredSample): void {
  samples.put(db, sample)
  for (const [position, row] of sample.rows.entries())
    sampleRows.put(db, { ...row, sampleId: sample.id, position })
}

const HEAD = `SELECT s.id, s.doctor_id AS doctorId, d.name AS doctorName, s.month, s.seed, s.frame,
  s.drawn_on AS drawnOn, b.name AS drawnByName,
  (SELECT count(*) FROM fulfilment_sample_row r WHERE r.sample_id = s.id) AS size,
  (SELECT count(DISTINCT c.position) FROM fulfilment_call c WHERE c.sample_id = s.id) AS called
  FROM fulfilment_sample s JOIN account d ON d.id = s.doctor_id JOIN account b ON b.id = s.drawn_by`
export const selectSample = (db: Database, id: string): SampleHead | undefined =>
  db.prepare<[string], SampleHead>(`${HEAD} WHERE s.id = ?`).get(id)
export const selectSamples = (db: Database, month: string | undefined): readonly SampleHead[] =>
  month === undefined
    ? db.prepare<[], SampleHead>(`${HEAD} ORDER BY s.month DESC, s.id DESC LIMIT 200`).all()
    : db.prepare<[string], SampleHead>(`${HEAD} WHERE s.month = ? ORDER BY s.id DESC`).all(month)

export const SELECT_ROWS = `SELECT r.position, r.resident_id AS residentId, r.contract_id AS contractId,
  r.line_position AS linePosition, r.item_name AS itemName, r.kind, r.record_id AS recordId, r.on_day AS "on",
  r.doer_id AS doerId FROM fulfilment_sample_row r WHERE r.sample_id = ? ORDER BY r.position`
export const selectRows = (
  db: Database,
  sampleId: string
): readonly (SampleRow & { readonly position: number })[] =>
  db.prepare<[string], SampleRow & { position: number }>(SELECT_ROWS).all(sampleId)

/** Of a whole sample, oldest first: the last of a position counts. */
export const SELECT_CALLS = `SELECT c.id, c.sample_id AS sampleId, c.position, c.called_on AS calledOn, c.answer,
  c.said_day AS saidDay, c.satisfaction, c.finding, c.remarks, c.caller_id AS callerId, a.name AS callerName
  FROM fulfilment_call c JOIN account a ON a.id = c.caller_id WHERE c.sample_id = ? ORDER BY c.id`
export const selectCalls = (
  db: Database,
  sampleId: string
): readonly (StoredCallBack & { readonly callerName: string })[] =>
  db.prepare<[string], StoredCallBack & { callerName: string }>(SELECT_CALLS).all(sampleId)
export const callBacks = rowsOf<StoredCallBack>('fulfilment_call', ['id'], {
  id: 'id',
  sampleId: 'sample_id',
  position: 'position',
  calledOn: 'called_on',
  answer: 'answer',
  saidDay: 'said_day',
  satisfaction: 'satisfaction',
  finding: 'finding',
  remarks: 'remarks',
  callerId: 'caller_id'
})
