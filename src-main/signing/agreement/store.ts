import type { Database } from 'better-sqlite3'
import { isEntrySound } from '../../database/chain.ts'
import { selectEntries } from '../../database/journal-entries.ts'
import { canonical } from './canonical.ts'
import type { Strokes } from './contract.ts'
import type { StoredAgreement } from './evidence.ts'

interface TextRow {
  readonly text: string
  readonly digest: string
}

export const SELECT_SIGNATURES = `SELECT evidence AS text, digest FROM agreement_signature
  WHERE act_id = ? ORDER BY position`
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

/** What stands there already stays: signed is signed. */
export function putAgreement(db: Database, { actId, text, digest, signatures }: StoredAgreement): void {
  db.prepare(
    'INSERT INTO agreement_document (act_id, document, digest) VALUES (?, ?, ?) ON CONFLICT (act_id) DO NOTHING'
  ).run(actId, text, digest)
  const insert = db.prepare(
    `INSERT INTO agreement_signature (act_id, position, evidence, digest) VALUES (?, ?, ?, ?)
    ON CONFLICT (act_id, position) DO NOTHING`
  )
  signatures.forEach((one, position) => insert.run(actId, position, one.text, one.digest))
}

/** The entries about an agreement, oldest first; more than a few re-registrations on paper there never are. */
const entriesOf = (db: Database, actId: string) =>
  selectEntries(db, { entities: ['agreement'], entityId: actId, limit: 1_000 }).toReversed()

/**
 * The digests that were journalled when the act was signed, document first; null: there is no such entry, or not what
 * was written then. A later entry may only add to the one before: nobody makes another text good by one more entry.
 */
export function selectJournalled(db: Database, actId: string): readonly string[] | null {
  let known: readonly string[] | null = null
  for (const { sequence, after } of entriesOf(db, actId)) {
    if (!isEntrySound(db, sequence)) return null
    const text = after()
    if (text === null) return null
    const digests = digestsOf(JSON.parse(text) as Journalled)
    if (known?.some((digest, at) => digests[at] !== digest) === true) return null
    known = digests
  }
  return known
}
/** The first form of the journal has the digests alone. */
type Journalled = { readonly digests: readonly string[] } | StoredAgreement
const digestsOf = (said: Journalled): readonly string[] =>
  'digests' in said ? said.digests : [said.digest, ...said.signatures.map(({ digest }) => digest)]

export const isJournalled = (db: Database, actId: string): boolean => entriesOf(db, actId).length > 0

/** Whether exactly these strokes stand under an agreement already. */
export function isKnownPen(db: Database, { strokes }: Strokes): boolean {
  const text = `"strokes":${canonical(strokes)}`
  return db
    .prepare<[string], { text: string }>(SELECT_SAME_BEGINNING)
    .all(text)
    .some(row => row.text.includes(text))
}
