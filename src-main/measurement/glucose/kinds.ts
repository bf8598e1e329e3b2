import type { RecordKind } from '../../database/record-kind.ts'
import { results, type StoredGlucose } from './store.ts'

export const glucoseReadingKind: RecordKind<StoredGlucose> = {
  entity: 'glucose',
  word: '血糖',
  alsoAs: ['glucose-unclaimed'],
  whose: ({ residentId }) => (residentId === null ? [] : [residentId]),
  read: results.select,
  put: results.put,
  merge: 'by-field',
  missing: '没有找到这条血糖。',
  stale: '这条血糖已由他人处理，请刷新。',
  told: {}
}

/** The same reading while it is nobody's: the desk's own business. */
export const unclaimedGlucoseKind: RecordKind<StoredGlucose> = {
  ...glucoseReadingKind,
  entity: 'glucose-unclaimed',
  word: '未认领血糖',
  alsoAs: ['glucose']
}
