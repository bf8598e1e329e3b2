import type { Database } from 'better-sqlite3'
import { flag, json, rowsOf } from '../database/rows.ts'
import type { Medication, MedicationWarning, Prescribed } from './contract.ts'

/** As stored and journalled. */
export interface StoredMedication
  extends Prescribed, Pick<Medication, 'adherence' | 'reaction' | 'remarkedOn' | 'stoppedOn' | 'stopReason'> {
  readonly id: string
  readonly version: number
  readonly residentId: string
  /** What was gone past when it was saved. */
  readonly passed: readonly MedicationWarning[]
  readonly passReason: string
  readonly recordedBy: string
  readonly recordedAt: string
  readonly voidReason: string | null
}
export const stored = rowsOf<StoredMedication>('medication', ['id'], {
  id: 'id',
  version: 'version',
  residentId: 'resident_id',
  drugId: 'drug_id',
  name: 'name',
  spec: 'spec',
  ingredients: json('ingredients_json'),
  groups: json('groups_json'),
  doseAmount: 'dose_amount',
  doseUnit: 'dose_unit',
  frequency: json('frequency_json'),
  asNeeded: flag('as_needed'),
  instruction: 'instruction',
  route: 'route',
  startOn: 'start_on',
  institution: 'institution',
  prescriber: 'prescriber',
  suppliedOn: 'supplied_on',
  supplyDays: 'supply_days',
  note: 'note',
  adherence: 'adherence',
  reaction: 'reaction',
  remarkedOn: 'remarked_on',
  stoppedOn: 'stopped_on',
  stopReason: 'stop_reason',
  passed: json('passed_json'),
  passReason: 'pass_reason',
  recordedBy: 'recorded_by',
  recordedAt: 'recorded_at',
  voidReason: 'void_reason'
})

export const selectMedications = (db: Database, residentId: string): readonly StoredMedication[] =>
  stored.selectBy(db, 'resident_id', residentId, 'name, id')

/** Account → name; of the desk, which has no account, none. */
export const selectAccountName = (db: Database, id: string): string =>
  db.prepare<[string], { name: string }>('SELECT name FROM account WHERE id = ?').get(id)?.name ?? ''
