import type { Database } from 'better-sqlite3'
import type { Critical } from '../../database/record-kind.ts'
import type { DiabetesPolicy } from '../../policy/contract.ts'
import { criticalGlucose } from '../../policy/rules.ts'

interface Limits {
  readonly diabetes: Pick<DiabetesPolicy, 'emergency'>
}
interface Row {
  readonly id: string
  readonly at: string
  readonly receivedAt: string
  readonly glucoseMmolL: number
  readonly comparator: string | null
  readonly observerId: string | null
}
export const SELECT_SUSPECT_GLUCOSE = `SELECT id, measured_at AS at, received_at AS receivedAt,
  glucose_mmol_l AS glucoseMmolL, comparator, observer_id AS observerId FROM glucose_reading
  WHERE resident_id = @residentId AND status = 'filed' AND control_solution = 0
    AND (glucose_mmol_l <= @lowTo OR glucose_mmol_l >= @highFrom)`

/** Too high or too low for anybody, at whatever time of the day; to one decimal, as it is stored. */
export const criticalGlucoses: Critical = {
  of: (db: Database, residentId, { diabetes }: Limits) =>
    db
      .prepare<[object], Row>(SELECT_SUSPECT_GLUCOSE)
      .all({ residentId, ...diabetes.emergency.value })
      .flatMap(({ id, at, receivedAt, glucoseMmolL, comparator, observerId }) => {
        const critical = criticalGlucose(diabetes, glucoseMmolL)
        if (critical === null) return []
        const value = `${comparator ?? ''}${glucoseMmolL.toFixed(1)} mmol/L`
        return [
          { ...critical, recordId: id, at, receivedAt, value, observerId, isForm: false, inPlaceOf: [] }
        ]
      })
}
