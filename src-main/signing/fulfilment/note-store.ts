import type { Database } from 'better-sqlite3'
import { rowsOf } from '../../database/rows.ts'
import type { ServiceNote } from './contract.ts'

export type StoredNote = ServiceNote & { readonly requestId: string; readonly writtenAt: string }

export const notes = rowsOf<StoredNote>('service_note', ['id'], {
  id: 'id',
  version: 'version',
  requestId: 'request_id',
  residentId: 'resident_id',
  itemId: 'item_id',
  on: 'on_day',
  doerId: 'doer_id',
  place: 'place',
  evidence: 'evidence',
  writtenAt: 'written_at',
  writtenBy: 'written_by',
  voidReason: 'void_reason'
})
export const selectRequested = (db: Database, requestId: string): StoredNote | undefined =>
  notes.selectBy(db, 'request_id', requestId, 'id')[0]
