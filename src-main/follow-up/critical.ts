import type { Database } from 'better-sqlite3'
import type { Critical } from '../database/record-kind.ts'
import type { Assessment, VisitForm } from './contract.ts'
import { headlineOf } from './forms/headline.ts'
import { definitionUnder } from './forms/known.ts'
import { inForce } from './store.ts'

interface Row {
  readonly id: string
  readonly savedAt: string
  readonly kind: string
  readonly edition: string
  readonly form: string
  readonly emergency: string
  readonly doctorId: string
}
export const SELECT_EMERGENCIES = `SELECT f.id, f.saved_at AS savedAt, f.kind, f.edition, f.form_json AS form,
  json_extract(f.assessment_json, '$.emergency') AS emergency, f.doctor_id AS doctorId
  FROM follow_up f WHERE f.resident_id = ?
    AND ${inForce} AND json_extract(f.assessment_json, '$.action') = 'emergency-refer'`

/** A visit that met an emergency, by its pressure or by a danger sign, as it was judged when it was saved. */
export const criticalVisits: Critical = {
  of: (db: Database, residentId) =>
    db
      .prepare<[string], Row>(SELECT_EMERGENCIES)
      .all(residentId)
      .map(({ id, savedAt, kind, edition, form: json, emergency, doctorId }) => {
        const form = JSON.parse(json) as VisitForm
        const headline = headlineOf(definitionUnder(db, kind, edition), form)
        const reasons = (JSON.parse(emergency) as Assessment['emergency']).map(({ text }) => text)
        return {
          recordId: id,
          at: savedAt,
          receivedAt: savedAt,
          value: headline === '' ? '危急情况' : headline,
          word: '危急',
          says: `危急：${reasons.join('，')}，处理后紧急转诊`,
          observerId: doctorId,
          isForm: true,
          inPlaceOf: form.seriesId === null ? [] : [form.seriesId]
        }
      })
}
