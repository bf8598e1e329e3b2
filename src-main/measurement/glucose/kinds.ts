import { idsOfResident } from '../../database/rows.ts'
import type { RecordKind } from '../../database/record-kind.ts'
import { criticalGlucoses } from './critical.ts'
import { observationOfGlucose } from './fhir.ts'
import { results, type StoredGlucose } from './store.ts'
import { glucoseTimeline } from './timeline.ts'
import { glucoseWithdrawal } from './withdrawal.ts'

/** How a reading is stored, whoever's it is. */
const stored = {
  whose: ({ residentId }: StoredGlucose) => (residentId === null ? [] : [residentId]),
  read: results.select,
  put: results.put,
  merge: 'by-field',
  missing: '没有找到这条血糖。',
  stale: '这条血糖已由他人处理，请刷新。'
} as const

export const glucoseReadingKind: RecordKind<StoredGlucose> = {
  ...stored,
  entity: 'glucose',
  word: '血糖',
  alsoAs: ['glucose-unclaimed'],
  moving: {
    of: idsOfResident('glucose_reading'),
    moved: (record, residentId) => ({ ...record, residentId })
  },
  withdrawal: glucoseWithdrawal,
  told: {
    load: ({ db, centreId }, id) => {
      const reading = results.select(db, id)
      if (reading === null || reading.residentId === null) return null
      const { residentId } = reading
      return [observationOfGlucose({ ...reading, residentId }, centreId)]
    }
  },
  timeline: glucoseTimeline,
  critical: criticalGlucoses,
  evidence: [
    {
      kind: 'glucose',
      word: '血糖测定',
      isWhole: true,
      select: `SELECT resident_id, 'glucose', NULL, service_day, id, observer_id
      FROM glucose_reading WHERE status = 'filed' AND time_known = 1 AND resident_id IS NOT NULL`
    }
  ]
}

/** The same reading while it is nobody's: the desk's own business. */
export const unclaimedGlucoseKind: RecordKind<StoredGlucose> = {
  ...stored,
  entity: 'glucose-unclaimed',
  word: '未认领血糖',
  alsoAs: ['glucose'],
  withdrawal: { cannot: '待认领的血糖还不是任何人的，请认领或作废。' }
}
