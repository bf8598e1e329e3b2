import type { RecordKind } from '../database/record-kind.ts'
import * as store from './store.ts'

/** A sitting as a whole, whatever changes in it. */
export const pressureKind: RecordKind<store.StoredSitting> = {
  entity: 'blood-pressure',
  word: '血压',
  whose: ({ residentId }) => [residentId],
  read: store.selectSitting,
  put: store.putSitting,
  merge: 'by-field',
  told: {}
}

/** A reading in the tray until somebody has dealt with it: nobody's, and the desk's own business. */
export const unclaimedPressureKind: RecordKind<store.StoredReading> = {
  entity: 'blood-pressure-unclaimed',
  word: '未认领血压',
  whose: ({ residentId }) => (residentId === null ? [] : [residentId]),
  read: store.readings.select,
  put: store.readings.put,
  merge: 'by-field',
  missing: '没有找到这条读数。',
  stale: '这条读数已由他人处理，请刷新。'
}
