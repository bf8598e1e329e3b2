import type { Stamp } from '../database/journal.ts'
import { job } from '../lib/job.ts'
import type { ImportMapping, ImportMeeting } from './contract.ts'
import type { RowError } from './import-rows.ts'

/** The file is shared with the thread, not copied. */
export interface ImportSource {
  readonly file: SharedArrayBuffer
  readonly mapping: ImportMapping
  readonly committeeCode: string
  readonly today: string
}

export interface ImportHead {
  readonly encoding: 'utf-8' | 'gb18030'
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly total: number
  readonly mapping: Partial<ImportMapping>
}

export interface ImportProgress {
  readonly phase: 'checking' | 'writing'
  readonly done: number
  readonly total: number
  readonly good: number
  readonly bad: number
  readonly existing: number
  readonly doubtful: number
}

export interface ImportReport {
  readonly cancelled: boolean
  readonly total: number
  /** Rows that can be registered; after writing, that were. */
  readonly good: number
  readonly bad: number
  readonly existing: number
  readonly doubtful: number
  readonly errors: readonly RowError[]
  /** Rows left out because they met somebody. */
  readonly meetings: readonly ImportMeeting[]
}

export interface WriteImport extends ImportSource {
  readonly mode: 'all-or-nothing' | 'good-rows'
  /** Lines of doubtful rows that are somebody else. */
  readonly another: readonly number[]
  readonly stamp: Stamp
}

export const inspectImport = job<{ readonly file: SharedArrayBuffer }, never, ImportHead>(
  'resident.inspect-import'
)
export const checkImport = job<ImportSource, ImportProgress, ImportReport>('resident.check-import')
export const writeImport = job<WriteImport, ImportProgress, ImportReport>('resident.write-import')
