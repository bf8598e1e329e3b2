import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../database/rows.ts'
import type { Answer, Scale } from './contract.ts'

/** A definition as it came here. */
export interface StoredDefinition {
  readonly scale: Scale
  readonly keptAt: string
}
/** Scores are reckoned from the answers when they are shown. */
export interface StoredAssessment {
  readonly id: string
  readonly version: number
  readonly residentId: string
  readonly scaleId: string
  readonly scaleVersion: string
  readonly assessedOn: string
  readonly assessorId: string
  readonly answers: readonly Answer[]
  readonly note: string
  readonly savedAt: string
  readonly voidReason: string | null
}
export const stored = rowsOf<StoredAssessment>('scale_assessment', ['id'], {
  id: 'id',
  version: 'version',
  residentId: 'resident_id',
  scaleId: 'scale_id',
  scaleVersion: 'scale_version',
  assessedOn: 'assessed_on',
  assessorId: 'assessor_id',
  answers: json('answers_json'),
  note: 'note',
  savedAt: 'saved_at',
  voidReason: 'void_reason'
})

/** With what an answer needs beside it. */
export interface AssessmentRow extends Omit<StoredAssessment, 'scaleId' | 'scaleVersion'> {
  readonly scale: Scale
  readonly assessorName: string
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

/** In the order they came here. */
export const selectDefinitions = (db: Database): readonly Scale[] =>
  db
    .prepare<[], { definition: string }>(
      'SELECT definition_json AS definition FROM scale_definition ORDER BY kept_at, id'
    )
    .all()
    .map(({ definition }) => JSON.parse(definition) as Scale)

export function selectDefinition(db: Database, id: string, version: string): StoredDefinition | undefined {
  const row = db
    .prepare<[string, string], { definition: string; keptAt: string }>(
      `SELECT definition_json AS definition, kept_at AS keptAt FROM scale_definition WHERE id = ? AND version = ?`
    )
    .get(id, version)
  return row === undefined ? undefined : { scale: JSON.parse(row.definition) as Scale, keptAt: row.keptAt }
}

export const putDefinition = (db: Database, { scale, keptAt }: StoredDefinition): void => {
  db.prepare(
    `INSERT INTO scale_definition (id, version, definition_json, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
  ).run(scale.id, scale.version, JSON.stringify(scale), keptAt)
}
