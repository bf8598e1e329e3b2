import type { Database } from 'better-sqlite3'
import { Failure } from '../../lib/failure.ts'
import { writeAecg } from './aecg/write.ts'
import type { EcgRecordHead } from './contract.ts'
import { writeEdf } from './edf/write.ts'
import { type EcgFormat, extensions } from './files.ts'
import { isLong } from './measuring.ts'
import { type EcgRecord, nobody } from './record.ts'
import { writeScpEcg } from './scp-ecg.ts'
import { selectEcg } from './store.ts'
import { recordBetween } from './stretch.ts'

/** The samples of a record as a file for the platform. */
export interface Waveform {
  readonly format: EcgFormat
  readonly title: string
  readonly bytes: Uint8Array
}

/** The smallest first: a bundle has a limit. */
const writers: readonly (readonly [EcgFormat, (record: EcgRecord, id: string) => Uint8Array])[] = [
  ['scp-ecg', record => writeScpEcg(record)],
  ['edf', record => writeEdf(record)],
  ['aecg', (record, id) => Buffer.from(writeAecg(record, id), 'utf8')]
]

/**
 * In the first format that holds every sample exactly. Null: none does (lost samples, no codes for the leads), or it
 * is too long to be told in one message; then it stays at the centre. Who it is stands in the resource beside it, not in the file.
 */
export function waveformFile(db: Database, head: EcgRecordHead, startedAt: string): Waveform | null {
  const row = selectEcg(db, head.id)
  if (row === undefined || row.samples === 0 || isLong(row)) return null
  const record = { ...recordBetween(db, row, startedAt), patient: nobody }
  for (const [format, write] of writers) {
    try {
      return { format, title: `ecg-${head.id}.${extensions[format]}`, bytes: write(record, head.id) }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  }
  return null
}
