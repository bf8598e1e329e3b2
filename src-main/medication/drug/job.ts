import type { Stamp } from '../../database/journal.ts'
import { job } from '../../lib/job.ts'
import type { DrugFileReport } from './contract.ts'

export interface DrugFileSource {
  /** Base64. */
  readonly content: string
  /** Null: nothing is written. */
  readonly write: { readonly stamp: Stamp; readonly mode: 'all-or-nothing' | 'good-rows' } | null
}
/** Reads a list of drugs against the dictionary, and writes it where that is asked. */
export const takeDrugFile = job<DrugFileSource, never, DrugFileReport>('medication.take-drug-file')
