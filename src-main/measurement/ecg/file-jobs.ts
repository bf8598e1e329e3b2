import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { Failure } from '../../lib/failure.ts'
import { job, type JobContext } from '../../lib/job.ts'
import { type EcgFormat, readEcgFile, type WrittenFile, writeEcgFile } from './files.ts'
import { type EcgPatient, type EcgRecord, lengthOf } from './record.ts'
import { interleaved } from './recording.ts'
import type { ScpReading } from './scp-ecg.ts'
import { packCounts } from './storage.ts'
import { type Chunk, selectEcg } from './store.ts'
import { recordBetween } from './stretch.ts'

/** A file ready to be stored. */
export interface PreparedFile {
  readonly format: EcgFormat
  readonly remarks: readonly string[]
  readonly head: Omit<EcgRecord, 'counts'>
  readonly samples: number
  /** Of all samples, as the record keeps it. */
  readonly sha256: string
  readonly chunks: readonly Chunk[]
}

/** A window of the viewer never unpacks much more than it shows. */
const chunkSeconds = 10

/** Throws a `Failure` that says what is wrong with the file. */
export function prepareFile(bytes: Uint8Array, reading: ScpReading): PreparedFile {
  const { format, record, remarks } = readEcgFile(bytes, reading)
  const { counts, ...head } = record
  const samples = lengthOf(record)
  const step = Math.max(1, Math.round(chunkSeconds * record.samplesPerSecond))
  const hash = createHash('sha256')
  const chunks = Array.from({ length: Math.ceil(samples / step) }, (_, n): Chunk => {
    const first = n * step
    const stretch = counts.map(lead => lead.slice(first, first + step))
    hash.update(interleaved(stretch))
    return {
      first,
      samples: stretch[0]?.length ?? 0,
      packed: packCounts(record.leads, stretch),
      losses: [],
      leadOff: [],
      sha256: hash.copy().digest('hex')
    }
  })
  return { format, remarks, head, samples, sha256: hash.digest('hex'), chunks }
}

export const prepareEcgFile = job<
  { readonly bytes: Uint8Array; readonly reading: ScpReading },
  never,
  PreparedFile
>('ecg.prepare-file')
export const runPrepareEcgFile = ({
  bytes,
  reading
}: {
  readonly bytes: Uint8Array
  readonly reading: ScpReading
}): PreparedFile => prepareFile(bytes, reading)

/** What of a record is written, and for whom. */
export interface Writing {
  readonly recordId: string
  readonly format: EcgFormat
  /** The clock of the centre when the record began. */
  readonly startedAt: string
  readonly patient: EcgPatient
  readonly from: number
  readonly to: number
}

/** Leads times moments: more than a day of one lead does not fit into memory beside the desk's work. */
const mostSamples = 30_000_000

/** Throws a `Failure` where the format cannot hold the record. */
export function writeFile(db: Database, writing: Writing): WrittenFile {
  const row = selectEcg(db, writing.recordId)
  if (row === undefined) throw new Failure('not-found', '没有找到这份心电记录。')
  const to = Math.min(writing.to, row.samples)
  if (writing.from >= to) throw new Failure('refused', '选定的时段里没有数据，请重新选择。')
  if ((to - writing.from) * row.leads.length > mostSamples)
    throw new Failure('refused', '这份心电太长，不能整份导出。请选定一段再导出。')
  const record = recordBetween(db, row, writing.startedAt, writing.from, to)
  return writeEcgFile({ ...record, patient: writing.patient }, writing.format, row.id)
}

export const writeEcgFileJob = job<Writing, never, WrittenFile>('ecg.write-file')
export const runWriteEcgFile = (writing: Writing, { db }: JobContext<never>): WrittenFile =>
  writeFile(db(), writing)
