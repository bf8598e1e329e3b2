import { idsOfResident } from '../database/rows.ts'
import type { Beside, RecordKind } from '../database/record-kind.ts'
import type { KeptFollowUp } from '../follow-up/contract.ts'
import { criticalSittings } from './critical.ts'
import { observationsOfSeries, observationsOfVisit } from './fhir.ts'
import { meanOfReadings } from './rules.ts'
import * as store from './store.ts'
import { pressureTimeline } from './timeline.ts'
import { pressureWithdrawal } from './withdrawal.ts'

const withMean = (sitting: store.StoredSitting) => ({
  ...sitting,
  mean: meanOfReadings(sitting.readings)
})

/** A visit's own values that no sitting says are vital signs like others. */
const visitValues: Beside<KeptFollowUp> = {
  entity: 'follow-up',
  load: ({ db }, visit) => {
    const sitting = visit.form.seriesId === null ? null : store.selectSitting(db, visit.form.seriesId)
    return observationsOfVisit(visit, sitting && withMean(sitting))
  }
}

const movedSitting = (sitting: store.StoredSitting, residentId: string): store.StoredSitting => ({
  ...sitting,
  residentId,
  readings: sitting.readings.map(reading => ({ ...reading, version: reading.version + 1, residentId }))
})

/** A sitting as a whole, whatever changes in it. */
export const pressureKind: RecordKind<store.StoredSitting> = {
  entity: 'blood-pressure',
  word: '血压',
  whose: ({ residentId }) => [residentId],
  read: store.selectSitting,
  put: store.putSitting,
  merge: 'by-field',
  moving: { of: idsOfResident('blood_pressure_series'), moved: movedSitting },
  withdrawal: pressureWithdrawal,
  told: {
    load: ({ db, centreId }, id) => {
      const sitting = store.selectSitting(db, id)
      return sitting && observationsOfSeries(withMean(sitting), centreId)
    },
    beside: [visitValues]
  },
  timeline: pressureTimeline,
  critical: criticalSittings,
  evidence: [
    {
      kind: 'blood-pressure',
      word: '血压测量',
      isWhole: true,
      select: `SELECT s.resident_id, 'blood-pressure', NULL, s.service_day, s.id,
        (SELECT b.observer_id FROM blood_pressure_reading b
          WHERE b.series_id = s.id AND b.status = 'filed' AND b.setting = 'office' LIMIT 1)
      FROM blood_pressure_series s
      WHERE EXISTS (SELECT 1 FROM blood_pressure_reading b
        WHERE b.series_id = s.id AND b.status = 'filed' AND b.setting = 'office')`
    }
  ]
}

/** A reading in the tray until somebody has dealt with it: nobody's, and the desk's own business. */
export const unclaimedPressureKind: RecordKind<store.StoredReading> = {
  entity: 'blood-pressure-unclaimed',
  word: '未认领血压',
  whose: ({ residentId }) => (residentId === null ? [] : [residentId]),
  read: store.readings.select,
  put: store.readings.put,
  merge: 'by-field',
  withdrawal: { cannot: '待认领的读数还不是任何人的，请认领或作废。' },
  missing: '没有找到这条读数。',
  stale: '这条读数已由他人处理，请刷新。'
}
