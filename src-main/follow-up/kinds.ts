import type { RecordKind } from '../database/record-kind.ts'
import { put, type StoredFollowUp, storedFollowUps } from './store.ts'

/** A saved form with what was judged of it that day; it is corrected by a further record, never overwritten. */
export const followUpKind: RecordKind<StoredFollowUp> = {
  entity: 'follow-up',
  word: '随访',
  whose: ({ residentId }) => [residentId],
  read: storedFollowUps.select,
  put,
  merge: 'append-only',
  missing: '没有找到这条随访记录。',
  stale: '这条记录已被更正，请打开最新的记录再更正。',
  told: {}
}
