import type { RecordKind } from '../database/record-kind.ts'
import { returns, type StoredReturn } from './store.ts'

/** That a record was taken out of a file, or given to another person: both are concerned. */
export const recordReturnKind: RecordKind<StoredReturn> = {
  entity: 'record-return',
  word: '撤回与转交',
  whose: ({ residentId, toResidentId }) => [residentId, ...(toResidentId === null ? [] : [toResidentId])],
  read: returns.select,
  put: returns.put,
  merge: 'asks',
  withdrawal: { cannot: '撤回或转交请用“撤销”恢复。' },
  missing: '没有这次撤回或转交，请刷新。',
  stale: '这次撤回或转交已被撤销，请刷新。'
}
