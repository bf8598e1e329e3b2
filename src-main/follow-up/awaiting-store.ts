import type { Database } from 'better-sqlite3'
import type { ListSql } from '../database/list.ts'
import type { Assessment, VisitForm } from './contract.ts'
import { inForce } from './store.ts'

/** `recordedBy`: who saved them; null: everybody. Whose people they are is said by the codes of `@doctors`. */
export interface AwaitingFilters {
  readonly recordedBy: string | null
  readonly isNarrowed: boolean
}

const awaiting = ['f.awaits_doctor = 1', 'f.corrected_by_id IS NULL', 'f.withdrawn_reason IS NULL']
/** Nobody answers for them: no code of an account. */
export const nobody = ''

/** 待医生确认, the oldest first. There are as many as have been saved since the doctors last looked. */
export const awaitingList: ListSql<AwaitingFilters> = {
  select: `f.id, f.version, f.resident_id AS residentId, f.kind, f.edition, f.visit_date AS visitDate,
    f.form_json AS form, f.assessment_json AS assessment, f.classification, f.corrects_id AS correctsId,
    f.saved_at AS savedAt, a.name AS recordedBy, r.doctor_id AS doctorId`,
  from: () => 'follow_up f JOIN resident r ON r.id = f.resident_id',
  beside: 'JOIN account a ON a.id = f.doctor_id',
  where: ({ recordedBy, isNarrowed }) => [
    ...awaiting,
    ...(recordedBy === null ? [] : ['f.doctor_id = @recordedBy']),
    ...(isNarrowed ? [`coalesce(r.doctor_id, '${nobody}') IN (SELECT value FROM json_each(@doctors))`] : [])
  ],
  sorts: {
    saved: { by: ['f.saved_at', 'f.id'], isIndexed: true },
    name: { by: ['r.name', 'f.id'] },
    recorder: { by: ['a.name', 'f.saved_at', 'f.id'] },
    class: { by: [`coalesce(f.classification, '9')`, 'f.saved_at', 'f.id'], descending: true }
  },
  own: 'saved'
}

export interface AwaitingRow {
  readonly id: string
  readonly version: number
  readonly residentId: string
  readonly kind: string
  readonly edition: string
  readonly visitDate: string
  readonly form: string
  readonly assessment: string
  readonly classification: VisitForm['classification']
  readonly correctsId: string | null
  readonly savedAt: string
  readonly recordedBy: string
  readonly doctorId: string | null
}
export const opened = (row: AwaitingRow) => ({
  ...row,
  form: JSON.parse(row.form) as VisitForm,
  assessment: JSON.parse(row.assessment) as Assessment
})

/** Who answers for the people whose visits wait. */
export const SELECT_WAITED_FOR = `SELECT DISTINCT coalesce(r.doctor_id, '${nobody}') AS doctorId
  FROM follow_up f JOIN resident r ON r.id = f.resident_id WHERE f.awaits_doctor = 1 AND ${inForce}`
export const selectWaitedFor = (db: Database): readonly string[] =>
  db
    .prepare<[], { doctorId: string }>(SELECT_WAITED_FOR)
    .all()
    .map(({ doctorId }) => doctorId)
