import { idsOfResident } from '../../database/rows.ts'
import type { RecordKind } from '../../database/record-kind.ts'
import { notes, type StoredNote } from './note-store.ts'
import { isPromisedOn, selectItemName } from './store.ts'
import {
  callBacks,
  putSample,
  selectRows,
  selectStoredSample,
  type StoredCallBack,
  type StoredSample
} from './sampling/store.ts'

/** What was done and leaves no record of its own. */
export const serviceNoteKind: RecordKind<StoredNote> = {
  entity: 'service-note',
  word: '服务记录',
  whose: ({ residentId }) => [residentId],
  read: notes.select,
  put: notes.put,
  merge: 'by-field',
  withdrawal: {
    author: ({ writtenBy }) => writtenBy,
    day: ({ on }) => on,
    says: ({ itemId, place }, db) => `${selectItemName(db, itemId)}（${place}）`,
    prevents: ({ voidReason }) => (voidReason === null ? null : '这条服务记录已经作废。'),
    refuses: ({ itemId, on }, { id }, db) =>
      isPromisedOn(db, id, itemId, on) ? null : '对方当日有效的协议中没有这个项目，不能转交。',
    rewriting: {
      withdraw: (note, why) => ({ ...note, voidReason: why }),
      restore: note => ({ ...note, voidReason: null }),
      give: (note, { id, residentId, newId }) => ({
        ...note,
        id,
        version: 1,
        requestId: newId(),
        residentId
      })
    }
  },
  moving: { of: idsOfResident('service_note'), moved: (record, residentId) => ({ ...record, residentId }) },
  missing: '没有这条服务记录，请刷新。',
  stale: '记录已被他人修改，请刷新后再改。',
  evidence: [
    {
      kind: 'service-note',
      word: '服务记录',
      isWhole: false,
      select: `SELECT resident_id, 'service-note', item_id, on_day, id, doer_id
      FROM service_note WHERE void_reason IS NULL`
    }
  ]
}

export const sampleKind: RecordKind<StoredSample> = {
  entity: 'fulfilment-sample',
  word: '履约抽查',
  whose: ({ rows }) => rows.map(({ residentId }) => residentId),
  read: selectStoredSample,
  put: putSample,
  merge: 'append-only',
  withdrawal: { cannot: '抽查涉及多位居民，请重新抽查。' }
}

export const callBackKind: RecordKind<StoredCallBack> = {
  entity: 'fulfilment-call',
  word: '履约回访',
  whose: ({ sampleId, position }, db) =>
    selectRows(db, sampleId).flatMap(row => (row.position === position ? [row.residentId] : [])),
  read: callBacks.select,
  put: callBacks.put,
  merge: 'append-only',
  withdrawal: { cannot: '回访结果请在抽查中重新登记。' }
}
