import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { idOf, idsOf } from './ids.ts'
import { FIRST_FORM, type FirstFormRow, PRESENT_FORM, type Row, textOf } from './journal-entries.ts'

/** The hash before the first entry. */
const genesisHash = '0'.repeat(64)
/** Part of every hash: an entry of another chain (who looked at what) can never stand in this one. */
const chain = 'jiayi-journal'
/** Of what is written now. */
export const presentForm = 2

const sha256 = (parts: readonly unknown[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest()

const hashOfFirstForm = (row: FirstFormRow): string => {
  const { sequence, at, actorId, deskId, entity, entityId, version, before, after, previousHash } = row
  const parts = [previousHash, sequence, at, actorId, deskId, entity, entityId, version, before, after]
  return sha256(parts).toString('hex')
}

/** SHA-256 over everything an entry says, its content unpacked, and over the hash before it (hex). */
export function hashOf(row: Omit<Row, 'hash'>, after: string | null, previousHash: string): Buffer {
  const { form, sequence, deskSequence, origin, at, entity, version, previous, told } = row
  return sha256([
    chain,
    form,
    previousHash,
    sequence,
    idOf(row.deskId),
    deskSequence,
    origin,
    at,
    idOf(row.actorId),
    entity,
    idOf(row.entityId),
    version,
    previous,
    idsOf(row.people),
    told,
    after
  ])
}

export interface Head {
  readonly sequence: number
  /** Hex. */
  readonly hash: string
  /** How many entries the desk has that wrote the last one; null: it is of the first form, which does not say. */
  readonly of: { readonly deskId: Uint8Array | string; readonly deskSequence: number } | null
}
const LAST = `SELECT sequence, hash, desk_id AS deskId, desk_sequence AS deskSequence FROM journal
  ORDER BY sequence DESC LIMIT 1`

/** Where the chain ends now. */
export function headOf(db: Database): Head {
  const present = db.prepare<[], Pick<Row, 'sequence' | 'hash' | 'deskId' | 'deskSequence'>>(LAST).get()
  if (present !== undefined) {
    return { sequence: present.sequence, hash: Buffer.from(present.hash).toString('hex'), of: present }
  }
  const first = db
    .prepare<[], Omit<Head, 'of'>>('SELECT sequence, hash FROM journal_1 ORDER BY sequence DESC LIMIT 1')
    .get()
  return { ...(first ?? { sequence: 0, hash: genesisHash }), of: null }
}

/** The hash that stands at an entry, hex; null: there is no such entry. */
function hashAt(db: Database, sequence: number): string | null {
  if (sequence === 0) return genesisHash
  const present = db
    .prepare<[number], Pick<Row, 'hash'>>('SELECT hash FROM journal WHERE sequence = ?')
    .get(sequence)
  if (present !== undefined) return Buffer.from(present.hash).toString('hex')
  const first = db
    .prepare<[number], { hash: string }>('SELECT hash FROM journal_1 WHERE sequence = ?')
    .get(sequence)
  return first?.hash ?? null
}

/** Whether an entry is what its hash says and follows the entry before it. */
function isSound(db: Database, sequence: number): boolean {
  const previousHash = hashAt(db, sequence - 1)
  if (previousHash === null) return false
  const present = db.prepare<[number], Row>(`${PRESENT_FORM} WHERE sequence = ?`).get(sequence)
  if (present !== undefined) return isRowSound(present, previousHash)
  const first = db.prepare<[number], FirstFormRow>(`${FIRST_FORM} WHERE sequence = ?`).get(sequence)
  return first !== undefined && first.previousHash === previousHash && hashOfFirstForm(first) === first.hash
}

function isRowSound(row: Row, previousHash: string): boolean {
  try {
    return hashOf(row, textOf(row.after), previousHash).equals(row.hash)
  } catch {
    // Bytes that cannot be unpacked are not what was written.
    return false
  }
}

/** Whether one entry is what its hash says and the next one still builds on it; the whole chain is `verify`'s. */
export const isEntrySound = (db: Database, sequence: number): boolean =>
  isSound(db, sequence) && (hashAt(db, sequence + 1) === null || isSound(db, sequence + 1))

export type ChainReport =
  | { readonly intact: true; readonly entries: number; readonly head: string }
  | { readonly intact: false; readonly entries: number; readonly brokenAt: number }

/** Walks the whole chain through both forms; O(entries), so run it in the worker for a large journal. */
export function verify(db: Database, onProgress: (entries: number) => void = () => undefined): ChainReport {
  let hash = genesisHash
  let entries = 0
  const desks = new Map<string, number>()
  const follows = (sequence: number, isSoundNow: boolean, own: string): boolean => {
    if (sequence !== entries + 1 || !isSoundNow) return false
    hash = own
    entries += 1
    if (entries % 10_000 === 0) onProgress(entries)
    return true
  }
  const first = db.prepare<[], FirstFormRow>(`${FIRST_FORM} ORDER BY sequence`).iterate()
  for (const row of first) {
    const isSoundNow = row.previousHash === hash && hashOfFirstForm(row) === row.hash
    if (!follows(row.sequence, isSoundNow, row.hash))
      return { intact: false, entries, brokenAt: row.sequence }
  }
  const present = db.prepare<[], Row>(`${PRESENT_FORM} ORDER BY sequence`).iterate()
  for (const row of present) {
    const desk = idOf(row.deskId)
    const isNext = row.deskSequence === (desks.get(desk) ?? 0) + 1
    desks.set(desk, row.deskSequence)
    const own = Buffer.from(row.hash).toString('hex')
    if (!follows(row.sequence, isNext && isRowSound(row, hash), own)) {
      return { intact: false, entries, brokenAt: row.sequence }
    }
  }
  return { intact: true, entries, head: hash }
}
