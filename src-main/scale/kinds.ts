import { idsOfResident } from '../database/rows.ts'
import { nobodys, type RecordKind } from '../database/record-kind.ts'
import * as store from './store.ts'

/** A definition; never changed, so that what was answered to it stays readable. */
export const scaleKind: RecordKind<store.StoredDefinition> = {
  entity: 'scale',
  word: '量表',
  whose: () => [],
  read: (db, id) => {
    const at = id.lastIndexOf('@')
    return store.selectDefinition(db, id.slice(0, at), id.slice(at + 1)) ?? null
  },
  put: store.putDefinition,
  merge: 'append-only',
  withdrawal: nobodys
}

export const assessmentKind: RecordKind<store.StoredAssessment> = {
  entity: 'scale-assessment',
  word: '量表评定',
  whose: ({ residentId }) => [residentId],
  read: store.stored.select,
  put: store.stored.put,
  merge: 'by-field',
  withdrawal: {
    author: ({ assessorId }) => assessorId,
    day: ({ assessedOn }) => assessedOn,
    says: ({ scaleId, scaleVersion }, db) =>
      store.selectDefinition(db, scaleId, scaleVersion)?.scale.name ?? '量表评定',
    prevents: ({ voidReason }) => (voidReason === null ? null : '这次评估已经作废。'),
    rewriting: {
      withdraw: (assessment, why) => ({ ...assessment, voidReason: why }),
      restore: assessment => ({ ...assessment, voidReason: null }),
      give: (assessment, { id, residentId }) => ({ ...assessment, id, version: 1, residentId })
    }
  },
  moving: {
    of: idsOfResident('scale_assessment'),
    moved: (record, residentId) => ({ ...record, residentId })
  },
  missing: '没有找到这次评估。',
  stale: '这次评估已被修改，请刷新后再试。'
}

export const scaleKinds = [scaleKind, assessmentKind]
