import type { Database } from 'better-sqlite3'
import type { Critical } from '../database/record-kind.ts'
import type { Assessment } from './contract.ts'
import { inForce } from './store.ts'

interface Row {
  readonly id: string
  readonly savedAt: string
  readonly systolicMmHg: number | null
  readonly diastolicMmHg: number | null
  readonly emergency: string
  readonly seriesId: string | null
  readonly doctorId: string
}
export const SELECT_EMERGENCIES = `SELECT f.id, f.saved_at AS savedAt, f.systolic_mmhg AS systolicMmHg,
  f.diastolic_mmhg AS diastolicMmHg, json_extract(f.assessment_json, '$.emergency') AS emergency,
  json_extract(f.form_json, '$.seriesId') AS seriesId, f.doctor_id AS doctorId
  FROM follow_up f WHERE f.resident_id = ? AND f.kind = 'hypertension'
    AND ${inForce} AND json_extract(f.assessment_json, '$.action') = 'emergency-refer'`

/** A visit that met an emergency, by its pressure or by a danger sign, as it was judged when it was saved. */
export const criticalVisits: Critical = {
  of: (db: Database, residentId) =>
    db
      .prepare<[string], Row>(SELECT_EMERGENCIES)
      .all(residentId)
      .map(({ id, savedAt, systolicMmHg, diastolicMmHg, emergency, seriesId, doctorId }) => {
        const reasons = (JSON.parse(emergency) as Assessment['emergency']).map(({ text }) => text)
        return {
          recordId: id,
          at: savedAt,
          receivedAt: savedAt,
          value:
            systolicMmHg === null || diastolicMmHg === null
              ? '危急情况'
              : `${String(systolicMmHg)}/${String(diastolicMmHg)} mmHg`,
          word: '危急',
          says: `危急：${reasons.join('，')}，处理后紧急转诊`,
          observerId: doctorId,
          isForm: true,
          inPlaceOf: seriesId === null ? [] : [seriesId]
        }
      })
}
