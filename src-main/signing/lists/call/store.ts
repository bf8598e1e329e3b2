import type { Database } from 'better-sqlite3'
import { rowsOf } from '../../../database/rows.ts'
import type { CallRecord } from './contract.ts'

const CALL = `SELECT c.id, c.resident_id AS residentId, c.contract_id AS contractId, c.campaign_id AS campaignId,
  c.called_on AS calledOn, c.result, c.note, c.call_again_on AS callAgainOn, a.name AS callerName
  FROM signing_call c JOIN account a ON a.id = c.caller_id`
/** Newest first. */
export const selectCalls = (db: Database, residentId: string): readonly CallRecord[] =>
  db.prepare<[string], CallRecord>(`${CALL} WHERE c.resident_id = ? ORDER BY c.id DESC`).all(residentId)

const byResident = (calls: readonly CallRecord[]): ReadonlyMap<string, CallRecord> =>
  new Map(calls.map(call => [call.residentId, call]))
export const SELECT_LAST_CALLS = `SELECT c.* FROM json_each(@ids) j CROSS JOIN (${CALL}) c ON c.id =
  (SELECT max(l.id) FROM signing_call l WHERE l.resident_id = j.value)`
export const selectLastCalls = (
  db: Database,
  residentIds: readonly string[]
): ReadonlyMap<string, CallRecord> =>
  byResident(db.prepare<[object], CallRecord>(SELECT_LAST_CALLS).all({ ids: JSON.stringify(residentIds) }))
export const SELECT_LAST_CALLS_OF = `SELECT c.* FROM json_each(@ids) j CROSS JOIN (${CALL}) c ON c.id =
  (SELECT max(l.id) FROM signing_call l WHERE l.resident_id = j.value AND l.campaign_id = @campaignId)`
/** Within one campaign. */
export const selectLastCallsOf = (
  db: Database,
  campaignId: string,
  residentIds: readonly string[]
): ReadonlyMap<string, CallRecord> =>
  byResident(
    db
      .prepare<[object], CallRecord>(SELECT_LAST_CALLS_OF)
      .all({ campaignId, ids: JSON.stringify(residentIds) })
  )

export type StoredCall = Omit<CallRecord, 'callerName'> & { readonly callerId: string }
export const calls = rowsOf<StoredCall>('signing_call', ['id'], {
  id: 'id',
  residentId: 'resident_id',
  contractId: 'contract_id',
  campaignId: 'campaign_id',
  calledOn: 'called_on',
  result: 'result',
  note: 'note',
  callAgainOn: 'call_again_on',
  callerId: 'caller_id'
})
