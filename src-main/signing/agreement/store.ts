import type { Database } from 'better-sqlite3'
import { isEntrySound } from '../../database/journal.ts'
import { canonical } from './canonical.ts'
import type { Strokes } from './contract.ts'
import type { StoredAgreement } from './evidence.ts'

interface TextRow {
  readonly text: string
  readonly digest: string
}

export const SELECT_SIGNATURES = `SELECT evidence AS text, digest FROM agreement_signature
  WHERE act_id = ? ORDER BY position`
export const SELECT_JOURNALLED = `SELECT sequence, after_json AS after FROM journal
  WHERE entity = 'agreement' AND entity_id = ? ORDER BY sequence`
/** Signatures that begin with the same strokes: every hand moves at its own times, so that these are few. */
export const SELECT_SAME_BEGINNING = `SELECT evidence AS text FROM agreement_signature
  WHERE substr(evidence, instr(evidence, '"strokes":[['), 160) = substr(?, 1, 160)`

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

interface JournalRow {
  readonly sequence: number
  readonly after: string | null
}
/**
 * The digests that were journalled when the act was signed, document first; null: there is no such entry, or not what
 * was written then. A later entry may only add to the one before: nobody makes another text good by one more entry.
 */
export function selectJournalled(db: Database, actId: string): readonly string[] | null {
  const rows = db.prepare<[string], JournalRow>(SELECT_JOURNALLED).all(actId)
  let known: readonly string[] | null = null
  for (const { sequence, after } of rows) {
    if (after === null || !isEntrySound(db, sequence)) return null
    const { digests } = JSON.parse(after) as { digests: string[] }
    if (known?.some((digest, at) => digests[at] !== digest) === true) return null
    known = digests
  }
  return known
}
export const isJournalled = (db: Database, actId: string): boolean =>
  db.prepare<[string], JournalRow>(SELECT_JOURNALLED).get(actId) !== undefined

/** Whether exactly these strokes stand under an agreement already. */
export function isKnownPen(db: Database, { strokes }: Strokes): boolean {
  const text = `"strokes":${canonical(strokes)}`
  return db
    .prepare<[string], { text: string }>(SELECT_SAME_BEGINNING)
    .all(text)
    .some(row => row.text.includes(text))
}
