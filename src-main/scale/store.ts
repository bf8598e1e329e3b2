import type { Database } from 'better-sqlite3'
import type { Answer, Scale } from './contract.ts'

export interface AssessmentRow {
  readonly id: string
  readonly version: number
  readonly residentId: string
  readonly scale: Scale
  readonly assessedOn: string
  readonly assessorId: string
  readonly assessorName: string
  readonly answers: readonly Answer[]
  readonly note: string
  readonly savedAt: string
  readonly voidReason: string | null
}
type Row = Omit<AssessmentRow, 'scale' | 'answers'> & { readonly scale: string; readonly answers: string }

const ASSESSMENT = `SELECT s.id, s.version, s.resident_id AS residentId, d.definition_json AS scale,
  s.assessed_on AS assessedOn, s.assessor_id AS assessorId, a.name AS assessorName, s.answers_json AS answers,
  s.note, s.saved_at AS savedAt, s.void_reason AS voidReason
  FROM scale_assessment s
  JOIN scale_definition d ON d.id = s.scale_id AND d.version = s.scale_version
  JOIN account a ON a.id = s.assessor_id`
export const SELECT_ASSESSMENTS_OF = `${ASSESSMENT} WHERE s.resident_id = ? ORDER BY s.assessed_on DESC, s.id DESC`

const assessmentOf = ({ scale, answers, ...row }: Row): AssessmentRow => ({
  ...row,
  scale: JSON.parse(scale) as Scale,
  answers: JSON.parse(answers) as Answer[]
})

export function selectAssessment(db: Database, id: string): AssessmentRow | undefined {
  const row = db.prepare<[string], Row>(`${ASSESSMENT} WHERE s.id = ?`).get(id)
  return row === undefined ? undefined : assessmentOf(row)
}

/** Newest first. */
export const selectAssessmentsOf = (db: Database, residentId: string): readonly AssessmentRow[] =>
  db.prepare<[string], Row>(SELECT_ASSESSMENTS_OF).all(residentId).map(assessmentOf)

export const insertAssessment = (
  db: Database,
  row: Omit<AssessmentRow, 'scale' | 'assessorName' | 'voidReason'> & {
    readonly scaleId: string
    readonly scaleVersion: string
  }
): void => {
  db.prepare(
    `INSERT INTO scale_assessment (id, version, resident_id, scale_id, scale_version, assessed_on, assessor_id,
      answers_json, note, saved_at)
    VALUES (@id, @version, @residentId, @scaleId, @scaleVersion, @assessedOn, @assessorId, @answers, @note, @savedAt)`
  ).run({ ...row, answers: JSON.stringify(row.answers) })
}

export const updateVoidReason = (db: Database, id: string, version: number, reason: string): void => {
  db.prepare('UPDATE scale_assessment SET version = ?, void_reason = ? WHERE id = ?').run(version, reason, id)
}

/** In the order they came here. */
export const selectDefinitions = (db: Database): readonly Scale[] =>
  db
    .prepare<[], { definition: string }>(
      'SELECT definition_json AS definition FROM scale_definition ORDER BY kept_at, id'
    )
    .all()
    .map(({ definition }) => JSON.parse(definition) as Scale)

export function selectDefinition(db: Database, id: string, version: string): Scale | undefined {
  const row = db
    .prepare<[string, string], { definition: string }>(
      'SELECT definition_json AS definition FROM scale_definition WHERE id = ? AND version = ?'
    )
    .get(id, version)
  return row === undefined ? undefined : (JSON.parse(row.definition) as Scale)
}

export const insertDefinition = (db: Database, scale: Scale, keptAt: string): void => {
  db.prepare('INSERT INTO scale_definition (id, version, definition_json, kept_at) VALUES (?, ?, ?, ?)').run(
    scale.id,
    scale.version,
    JSON.stringify(scale),
    keptAt
  )
}
