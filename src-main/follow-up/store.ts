import type { Database } from 'better-sqlite3'
import { flag, json, rowsOf } from '../database/rows.ts'
import type { Classification, EarlierVisit } from './context.ts'
import type { Assessment, VisitForm } from './contract.ts'

/** One row of `follow_up`, its JSON opened. */
export interface FollowUpRecord {
  readonly id: string
  readonly version: number
  readonly requestId: string
  readonly residentId: string
  readonly kind: string
  readonly edition: string
  readonly form: VisitForm
  readonly assessment: Assessment
  readonly classification: VisitForm['classification']
  readonly nextVisitDate: string | null
  readonly doctorId: string
  readonly doctorName: string
  readonly savedAt: string
  /** Nobody has signed it as 随访医生 yet. */
  readonly awaitsDoctor: boolean
  /** Which doctor has signed what another person saved. */
  readonly confirmedById: string | null
  readonly confirmedByName: string | null
  readonly confirmedAt: string | null
  /** The form of the same visit that was saved first; null: itself. */
  readonly visitId: string | null
  readonly correctsId: string | null
  readonly correctionReason: string | null
  readonly correctedById: string | null
  /** Why it does not stand in this file; null: it does. */
  readonly withdrawnReason: string | null
}
/** As stored and journalled. */
export type StoredFollowUp = Omit<FollowUpRecord, 'doctorName' | 'confirmedByName'>
export const storedFollowUps = rowsOf<StoredFollowUp>('follow_up', ['id'], {
  id: 'id',
  version: 'version',
  requestId: 'request_id',
  residentId: 'resident_id',
  kind: 'kind',
  edition: 'edition',
  form: json('form_json'),
  assessment: json('assessment_json'),
  classification: 'classification',
  nextVisitDate: 'next_visit_date',
  doctorId: 'doctor_id',
  savedAt: 'saved_at',
  awaitsDoctor: flag('awaits_doctor'),
  confirmedById: 'confirmed_by_id',
  confirmedAt: 'confirmed_at',
  visitId: 'visit_id',
  correctsId: 'corrects_id',
  correctionReason: 'correction_reason',
  correctedById: 'corrected_by_id',
  withdrawnReason: 'withdrawn_reason'
})

/** All forms of one visit, corrected and withdrawn ones too, in the order in which they were saved. */
export function selectVisit(db: Database, visitId: string): readonly StoredFollowUp[] {
  const first = storedFollowUps.select(db, visitId)
  const others = storedFollowUps.selectBy(db, 'visit_id', visitId, 'saved_at, id')
  return first === null ? others : [first, ...others]
}

/** Neither corrected nor withdrawn. */
export const inForce = 'corrected_by_id IS NULL AND withdrawn_reason IS NULL'

type Row = Omit<FollowUpRecord, 'form' | 'assessment' | 'awaitsDoctor'> & {
  readonly form: string
  readonly assessment: string
  readonly awaitsDoctor: number
}

const RECORD = `SELECT f.id, f.version, f.request_id AS requestId, f.resident_id AS residentId, f.kind, f.edition,
  f.form_json AS form, f.assessment_json AS assessment, f.classification, f.next_visit_date AS nextVisitDate,
  f.doctor_id AS doctorId, a.name AS doctorName, f.saved_at AS savedAt, f.awaits_doctor AS awaitsDoctor,
  f.confirmed_by_id AS confirmedById, c.name AS confirmedByName, f.confirmed_at AS confirmedAt, f.visit_id AS visitId,
  f.corrects_id AS correctsId, f.correction_reason AS correctionReason, f.corrected_by_id AS correctedById,
  f.withdrawn_reason AS withdrawnReason
  FROM follow_up f JOIN account a ON a.id = f.doctor_id LEFT JOIN account c ON c.id = f.confirmed_by_id`

export const SELECT_OF_RESIDENT = `${RECORD} WHERE f.resident_id = ?
  ORDER BY f.visit_date DESC, f.saved_at DESC, f.id DESC LIMIT ?`
export const SELECT_EFFECTIVE = `${RECORD} WHERE f.resident_id = ? AND f.kind = ?
  AND ${inForce} ORDER BY f.visit_date DESC, f.saved_at DESC, f.id DESC LIMIT 1`
export const SELECT_EFFECTIVE_VISITED = `${RECORD} WHERE f.resident_id = ? AND f.kind = ?
  AND f.outcome = 'visited' AND ${inForce}
  ORDER BY f.visit_date DESC, f.saved_at DESC, f.id DESC LIMIT 1`
/** Ten years of two-week visits would fit; a run of class 2 longer than this says nothing more. */
export const SELECT_EARLIER = `SELECT form_json AS form, classification
  FROM follow_up WHERE resident_id = ? AND kind = ? AND ${inForce} AND id IS NOT ?
  ORDER BY visit_date DESC, saved_at DESC, id DESC LIMIT 260`

const ofDay = `f.resident_id = @residentId AND f.visit_date = @visitDate AND f.kind <> @kind
  AND f.outcome = 'visited' AND f.way IS NOT NULL AND f.corrected_by_id IS NULL AND f.withdrawn_reason IS NULL`
export const SELECT_OF_DAY = `${RECORD} WHERE ${ofDay} ORDER BY f.saved_at DESC, f.id DESC LIMIT 1`
/** Another form of the same visit: of that day, in the same way. */
export const SELECT_BESIDE = `${RECORD} WHERE ${ofDay} AND f.way = @way ORDER BY f.saved_at, f.id LIMIT 1`
/** All forms of one visit in force, but for one that is being corrected. */
export const SELECT_TOGETHER = `${RECORD} WHERE (f.id = @visitId OR f.visit_id = @visitId) AND f.id IS NOT @exceptId
  AND f.corrected_by_id IS NULL AND f.withdrawn_reason IS NULL ORDER BY f.saved_at, f.id`

const recordOf = (row: Row): FollowUpRecord => ({
  ...row,
  form: JSON.parse(row.form) as VisitForm,
  assessment: JSON.parse(row.assessment) as Assessment,
  awaitsDoctor: row.awaitsDoctor === 1
})
const maybe = (row: Row | undefined): FollowUpRecord | undefined =>
  row === undefined ? undefined : recordOf(row)

export const select = (db: Database, id: string): FollowUpRecord | undefined =>
  maybe(db.prepare<[string], Row>(`${RECORD} WHERE f.id = ?`).get(id))

export const selectByRequest = (db: Database, requestId: string): FollowUpRecord | undefined =>
  maybe(db.prepare<[string], Row>(`${RECORD} WHERE f.request_id = ?`).get(requestId))

interface SameVisit {
  readonly residentId: string
  readonly kind: string
  readonly visitDate: string
  readonly way: VisitForm['way']
}
/** The first that was saved; undefined: this form is alone so far. */
export const selectBeside = (db: Database, asked: SameVisit): FollowUpRecord | undefined =>
  maybe(db.prepare<[object], Row>(SELECT_BESIDE).get(asked))

/** The form of another disease that was saved on this day. */
export const selectOfDay = (
  db: Database,
  residentId: string,
  kind: string,
  visitDate: string
): FollowUpRecord | undefined =>
  maybe(db.prepare<[object], Row>(SELECT_OF_DAY).get({ residentId, kind, visitDate }))

export const selectTogether = (
  db: Database,
  visitId: string,
  exceptId: string | null
): readonly FollowUpRecord[] =>
  db.prepare<[object], Row>(SELECT_TOGETHER).all({ visitId, exceptId }).map(recordOf)

/** Newest visit first, corrected ones included. */
export const selectOfResident = (
  db: Database,
  residentId: string,
  limit: number
): readonly FollowUpRecord[] =>
  db.prepare<[string, number], Row>(SELECT_OF_RESIDENT).all(residentId, limit).map(recordOf)

/** The newest record that no correction has replaced. */
export const selectEffective = (db: Database, residentId: string, kind: string): FollowUpRecord | undefined =>
  maybe(db.prepare<[string, string], Row>(SELECT_EFFECTIVE).get(residentId, kind))

/** The newest visit that took place. */
export const selectEffectiveVisited = (
  db: Database,
  residentId: string,
  kind: string
): FollowUpRecord | undefined =>
  maybe(db.prepare<[string, string], Row>(SELECT_EFFECTIVE_VISITED).get(residentId, kind))

export const SELECT_IN_VISIT = `SELECT 1 AS found FROM follow_up WHERE resident_id = ? AND kind = ?
  AND ${inForce} AND json_extract(form_json, '$.seriesId') = ? LIMIT 1`

/** Whether a sitting stands in a record that no correction has replaced. */
export const isInVisit = (db: Database, residentId: string, kind: string, seriesId: string): boolean =>
  db.prepare<[string, string, string], { found: number }>(SELECT_IN_VISIT).get(residentId, kind, seriesId) !==
  undefined

/** Effective records, newest first, without the one that is being corrected. */
export const selectEarlier = (
  db: Database,
  residentId: string,
  kind: string,
  exceptId: string | null
): readonly EarlierVisit[] =>
  db
    .prepare<[string, string, string | null], { form: string; classification: Classification | null }>(
      SELECT_EARLIER
    )
    .all(residentId, kind, exceptId)
    .map(({ form, classification }) => ({ ...(JSON.parse(form) as VisitForm), classification }))

/** Records of earlier programs: one edition of one form, signed by whoever saved it. */
const earlierSaid = {
  edition: 'NBPHS-3',
  awaitsDoctor: false,
  confirmedById: null,
  confirmedAt: null,
  visitId: null
}

/** What was saved stays; who has signed it, what has replaced it and the one next date of its visit are said later. */
export const put = (db: Database, given: StoredFollowUp): void => {
  const record: StoredFollowUp = { ...earlierSaid, ...given }
  const { form, assessment } = record
  db.prepare(
    `INSERT INTO follow_up (id, version, request_id, resident_id, kind, edition, visit_date, outcome, way, systolic_mmhg,
      diastolic_mmhg, classification, next_visit_date, policy_version, form_json, assessment_json, doctor_id,
      saved_at, awaits_doctor, confirmed_by_id, confirmed_at, visit_id, corrects_id, correction_reason, corrected_by_id,
      withdrawn_reason)
    VALUES (@id, @version, @requestId, @residentId, @kind, @edition, @visitDate, @outcome, @way, @systolicMmHg,
      @diastolicMmHg, @classification, @nextVisitDate, @policyVersion, @formJson, @assessmentJson, @doctorId,
      @savedAt, @awaitsDoctor, @confirmedById, @confirmedAt, @visitId, @correctsId, @correctionReason, @correctedById,
      @withdrawnReason)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, resident_id = excluded.resident_id,
      next_visit_date = excluded.next_visit_date, awaits_doctor = excluded.awaits_doctor, confirmed_by_id = excluded.confirmed_by_id,
      confirmed_at = excluded.confirmed_at, visit_id = excluded.visit_id, corrected_by_id = excluded.corrected_by_id,
      withdrawn_reason = excluded.withdrawn_reason`
  ).run({
    id: record.id,
    version: record.version,
    requestId: record.requestId,
    residentId: record.residentId,
    kind: record.kind,
    edition: record.edition,
    visitDate: form.visitDate,
    outcome: form.outcome,
    way: form.way,
    systolicMmHg: form.systolicMmHg,
    diastolicMmHg: form.diastolicMmHg,
    classification: record.classification,
    nextVisitDate: record.nextVisitDate,
    policyVersion: assessment.policyVersion,
    formJson: JSON.stringify(form),
    assessmentJson: JSON.stringify(assessment),
    doctorId: record.doctorId,
    savedAt: record.savedAt,
    awaitsDoctor: record.awaitsDoctor ? 1 : 0,
    confirmedById: record.confirmedById,
    confirmedAt: record.confirmedAt,
    visitId: record.visitId,
    correctsId: record.correctsId,
    correctionReason: record.correctionReason,
    correctedById: record.correctedById,
    withdrawnReason: record.withdrawnReason
  })
}

interface Draft {
  readonly form: unknown
  readonly savedAt: string
}

export function selectDraft(
  db: Database,
  residentId: string,
  kind: string,
  accountId: string
): Draft | undefined {
  const row = db
    .prepare<[string, string, string], { form: string; savedAt: string }>(
      `SELECT form_json AS form, saved_at AS savedAt FROM follow_up_draft
      WHERE resident_id = ? AND kind = ? AND account_id = ?`
    )
    .get(residentId, kind, accountId)
  return row === undefined ? undefined : { form: JSON.parse(row.form) as unknown, savedAt: row.savedAt }
}

export const upsertDraft = (
  db: Database,
  draft: {
    readonly residentId: string
    readonly kind: string
    readonly accountId: string
    readonly form: VisitForm
    readonly savedAt: string
  }
): void => {
  db.prepare(
    `INSERT INTO follow_up_draft (resident_id, kind, account_id, form_json, saved_at)
    VALUES (@residentId, @kind, @accountId, @form, @savedAt) ON CONFLICT (resident_id, kind, account_id)
    DO UPDATE SET form_json = excluded.form_json, saved_at = excluded.saved_at`
  ).run({ ...draft, form: JSON.stringify(draft.form) })
}

/** Forms begun go to another file of the same person; whoever has begun one in both keeps both. */
export const moveDrafts = (db: Database, from: string, to: string): void => {
  db.prepare('UPDATE OR IGNORE follow_up_draft SET resident_id = ? WHERE resident_id = ?').run(to, from)
}

export const removeDraft = (db: Database, residentId: string, kind: string, accountId: string): void => {
  db.prepare('DELETE FROM follow_up_draft WHERE resident_id = ? AND kind = ? AND account_id = ?').run(
    residentId,
    kind,
    accountId
  )
}
