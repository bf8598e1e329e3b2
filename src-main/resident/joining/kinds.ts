import type { RecordKind } from '../../database/record-kind.ts'
import { joins, type StoredJoin } from './store.ts'

/** That two files were those of one person. */
export const residentJoinKind: RecordKind<StoredJoin> = {
  entity: 'resident-join',
  word: '合并档案',
  whose: ({ keepId, otherId }) => [keepId, otherId],
  read: joins.select,
  put: joins.put,
  merge: 'asks',
  withdrawal: { cannot: '合并档案请用“撤销合并”恢复。' },
  missing: '没有这次合并，请刷新。',
  stale: '这次合并已被撤销，请刷新。'
}
