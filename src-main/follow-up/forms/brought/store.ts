import type { Database } from 'better-sqlite3'
import type { FormFile } from './contract.ts'

/** A form of the centre's own, as it came here; never changed. */
export interface BroughtForm {
  readonly file: FormFile
  readonly broughtAt: string
}

const FORM = 'SELECT file_json AS file, brought_at AS broughtAt FROM follow_up_form'
const opened = ({ file, broughtAt }: { readonly file: string; readonly broughtAt: string }): BroughtForm => ({
  file: JSON.parse(file) as FormFile,
  broughtAt
})

/** Newest first. */
export const selectForms = (db: Database): readonly BroughtForm[] =>
  db
    .prepare<[], { file: string; broughtAt: string }>(`${FORM} ORDER BY brought_at DESC, kind, edition DESC`)
    .all()
    .map(opened)

export function selectForm(db: Database, kind: string, edition: string): BroughtForm | null {
  const row = db
    .prepare<[string, string], { file: string; broughtAt: string }>(`${FORM} WHERE kind = ? AND edition = ?`)
    .get(kind, edition)
  return row === undefined ? null : opened(row)
}

export const putForm = (db: Database, { file, broughtAt }: BroughtForm): void => {
  db.prepare(
    `INSERT INTO follow_up_form (kind, edition, file_json, brought_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
  ).run(file.kind, file.edition, JSON.stringify(file), broughtAt)
}
