import type { RecordKind } from '../database/record-kind.ts'
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
  merge: 'append-only'
}

export const assessmentKind: RecordKind<store.StoredAssessment> = {
  entity: 'scale-assessment',
  word: '量表评定',
  whose: ({ residentId }) => [residentId],
  read: store.stored.select,
  put: store.stored.put,
  merge: 'by-field',
  missing: '没有找到这次评估。',
  stale: '这次评估已被修改，请刷新后再试。'
}

export const scaleKinds = [scaleKind, assessmentKind]
