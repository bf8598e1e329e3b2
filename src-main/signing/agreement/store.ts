import type { Database } from 'better-sqlite3'
import type { StoredAgreement } from './evidence.ts'

interface TextRow {
  readonly text: string
  readonly digest: string
}

export const SELECT_SIGNATURES = `SELECT evidence AS text, digest FROM agreement_signature
  WHERE act_id = ? ORDER BY position`
/** The newest entry: an act is signed once. */
export const SELECT_JOURNALLED = `SELECT after_json AS after FROM journal
  WHERE entity = 'agreement' AND entity_id = ? ORDER BY sequence DESC LIMIT 1`

export function selectAgreement(db: Database, actId: string): StoredAgreement | undefined {
  const document = db
    .prepare<[string], TextRow>('SELECT document AS text, digest FROM agreement_document WHERE act_id = ?')
    .get(actId)
  if (document === undefined) return undefined
  return { actId, ...document, signatures: db.prepare<[string], TextRow>(SELECT_SIGNATURES).all(actId) }
}

export function insertAgreement(db: Database, { actId, text, digest, signatures }: StoredAgreement): void {
  db.prepare('INSERT INTO agreement_document (act_id, document, digest) VALUES (?, ?, ?)').run(
    actId,
    text,
    digest
  )
  insertSignatures(db, actId, signatures, 0)
}

/** @param from the position of the first: what was signed before stays */
export function insertSignatures(
  db: Database,
  actId: string,
  signatures: StoredAgreement['signatures'],
  from: number
): void {
  const insert = db.prepare(
    'INSERT INTO agreement_signature (act_id, position, evidence, digest) VALUES (?, ?, ?, ?)'
  )
  signatures.forEach(({ text, digest }, at) => insert.run(actId, from + at, text, digest))
}

/** The digests that were journalled when the act was signed, document first; null: there is no such entry. */
export function selectJournalled(db: Database, actId: string): readonly string[] | null {
  const row = db.prepare<[string], { after: string | null }>(SELECT_JOURNALLED).get(actId)
  if (row?.after == null) return null
  return (JSON.parse(row.after) as { digests: string[] }).digests
}
