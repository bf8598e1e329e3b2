import { centreDay } from '../../database/centre-day.ts'
import type { Withdrawal } from '../../database/record-kind.ts'
import { noEvidence } from '../store.ts'
import { selectTaken, type StoredGlucose } from './store.ts'

export const glucoseWithdrawal: Withdrawal<StoredGlucose> = {
  author: ({ observerId }) => observerId,
  day: ({ measuredAt }, db) => centreDay(db, measuredAt),
  says: ({ glucoseMmolL, comparator }) => `血糖 ${comparator ?? ''}${glucoseMmolL.toFixed(1)} mmol/L`,
  prevents: ({ residentId, status }) => {
    if (residentId === null) return '这条血糖还没有归到居民名下，请先认领。'
    return status === 'filed' ? null : '这条血糖已不计入。'
  },
  refusesBack: ({ driverId, deviceSerial, recordId }, db) => {
    if (driverId === null || recordId === null) return null
    const taken = selectTaken(db, { driverId, deviceSerial, recordId })
    return taken === undefined ? null : '血糖仪里的这条结果已经另行归档，不能再计入。'
  },
  rewriting: {
    withdraw: (reading, why) => ({ ...reading, status: 'set-aside', statusReason: why }),
    restore: reading => ({ ...reading, status: 'filed', statusReason: null }),
    give: (reading, { id, residentId }) => ({
      ...reading,
      id,
      version: 1,
      residentId,
      captureId: null,
      ...noEvidence
    })
  }
}
