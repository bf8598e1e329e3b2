import type { Database } from 'better-sqlite3'
import type { Critical } from '../database/record-kind.ts'
import type { HypertensionPolicy } from '../policy/contract.ts'
import { criticalPressure } from '../policy/rules.ts'
import { meanOfReadings } from './rules.ts'
import { selectReadingsOfSeries } from './store.ts'

interface Limits {
  readonly hypertension: Pick<HypertensionPolicy, 'emergency'>
}

/** A mean at the limit has a reading at it, too. */
export const SELECT_SUSPECT = `SELECT s.id, s.started_at AS at FROM blood_pressure_series s
  WHERE s.resident_id = @residentId AND EXISTS (SELECT 1 FROM blood_pressure_reading b
    WHERE b.series_id = s.id AND b.status = 'filed'
      AND (b.systolic_mmhg >= @systolicFrom OR b.diastolic_mmhg >= @diastolicFrom))`

/** A sitting whose mean is an emergency, as it stands in the form and is judged there. */
export const criticalSittings: Critical = {
  of: (db: Database, residentId, { hypertension }: Limits) =>
    db
      .prepare<[object], { id: string; at: string }>(SELECT_SUSPECT)
      .all({ residentId, ...hypertension.emergency.value })
      .flatMap(({ id, at }) => {
        const readings = selectReadingsOfSeries(db, id)
        const mean = meanOfReadings(readings)
        if (mean === null) return []
        const pressure = {
          systolicMmHg: mean.roundedSystolicMmHg,
          diastolicMmHg: mean.roundedDiastolicMmHg
        }
        const critical = criticalPressure(hypertension, pressure)
        const last = readings.findLast(({ status }) => status === 'filed')
        if (critical === null || last === undefined) return []
        return [
          {
            ...critical,
            recordId: id,
            at,
            receivedAt: last.receivedAt,
            value: `${String(pressure.systolicMmHg)}/${String(pressure.diastolicMmHg)} mmHg`,
            observerId: last.observerId,
            isForm: false,
            inPlaceOf: []
          }
        ]
      })
}
