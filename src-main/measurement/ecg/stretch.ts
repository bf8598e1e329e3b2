import type { Database } from 'better-sqlite3'
import type { EcgBlock } from './contract.ts'
import type { EcgRecord } from './record.ts'
import { nobody, stretchOf } from './record.ts'
import { unpackCounts } from './storage.ts'
import { type EcgRow, selectChunks } from './store.ts'

/** One chunk of a record, unpacked. */
export interface Piece {
  /** Moment of its first sample. */
  readonly first: number
  readonly samples: number
  readonly counts: readonly Int32Array[]
}

/** The chunks that hold any of these moments, one after the other: a long record never stands in memory as a whole. */
export function* piecesOf(
  db: Database,
  { id, leads }: Pick<EcgRow, 'id' | 'leads'>,
  from: number,
  to: number
): Generator<Piece> {
  for (const { first, samples, packed } of selectChunks(db, id, from, to))
    yield { first, samples, counts: unpackCounts(leads, samples, packed) }
}

/** Moments `from` to before `to` of each lead; both within the record. */
export function countsBetween(
  db: Database,
  row: Pick<EcgRow, 'id' | 'leads'>,
  from: number,
  to: number
): readonly Int32Array[] {
  const counts = row.leads.map(() => new Int32Array(Math.max(0, to - from)))
  for (const piece of piecesOf(db, row, from, to)) {
    const skipped = Math.max(0, from - piece.first)
    const taken = Math.min(piece.samples, to - piece.first)
    counts.forEach((curve, lead) =>
      curve.set(piece.counts[lead]?.subarray(skipped, taken) ?? [], piece.first + skipped - from)
    )
  }
  return counts
}

/** The record as the checks, the file formats and the drawing know it. `startedAt` is the centre's clock at its begin. */
export function recordBetween(
  db: Database,
  row: EcgRow,
  startedAt: string | null,
  from = 0,
  to = row.samples
): EcgRecord {
  const head: EcgRecord = {
    leads: row.leads,
    counts: row.leads.map(() => new Int32Array()),
    samplesPerSecond: row.samplesPerSecond,
    microvoltsPerCount: row.microvoltsPerCount,
    filters: row.filters,
    leadOff: row.leadOff,
    losses: row.losses,
    startedAt,
    device: row.deviceName,
    patient: row.patientInFile ?? nobody
  }
  return { ...stretchOf(head, from, to), counts: countsBetween(db, row, from, to) }
}

const fits16 = (counts: readonly Int32Array[]): boolean =>
  counts.every(curve => curve.every(count => count >= -32_768 && count <= 32_767))

/** As it crosses the border. */
export function blockOf(counts: readonly Int32Array[], from: number): EcgBlock {
  const count = counts[0]?.length ?? 0
  const encoding = fits16(counts) ? 'i16' : 'i32'
  const all =
    encoding === 'i16' ? new Int16Array(count * counts.length) : new Int32Array(count * counts.length)
  counts.forEach((curve, lead) => {
    all.set(curve, lead * count)
  })
  // Every machine this runs on is little-endian.
  return { from, count, encoding, data: Buffer.from(all.buffer).toString('base64') }
}

/** What came piece by piece, `samples` in all, as one curve for each lead. */
export function joinPieces(
  leads: number,
  pieces: readonly (readonly Int32Array[])[],
  samples: number
): readonly Int32Array[] {
  return Array.from({ length: leads }, (_, lead) => {
    const curve = new Int32Array(samples)
    let at = 0
    for (const piece of pieces) {
      curve.set(piece[lead] ?? [], at)
      at += piece[lead]?.length ?? 0
    }
    return curve
  })
}
