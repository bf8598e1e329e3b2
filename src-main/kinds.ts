import { accessKinds } from './access/kinds.ts'
import { backupKinds } from './backup/kinds.ts'
import { centreKinds } from './centre/kinds.ts'
import { criticalHandlingKind } from './critical/kinds.ts'
import type { RecordKind } from './database/record-kind.ts'
import { deviceKinds } from './device/kinds.ts'
import { directoryKinds } from './directory/kinds.ts'
import { followUpFormKind, followUpKind } from './follow-up/kinds.ts'
import { ecgKind } from './measurement/ecg/kinds.ts'
import { glucoseReadingKind, unclaimedGlucoseKind } from './measurement/glucose/kinds.ts'
import { pressureKind, unclaimedPressureKind } from './measurement/kinds.ts'
import { medicationKinds } from './medication/kinds.ts'
import { policyKind } from './policy/kinds.ts'
import { listOutputKind } from './printing/kinds.ts'
import { recordReturnKind } from './record/kinds.ts'
import { residentJoinKind } from './resident/joining/kinds.ts'
import { residentKinds } from './resident/kinds.ts'
import { scaleKinds } from './scale/kinds.ts'
import { signingKinds } from './signing/kinds.ts'
import { platformKind } from './sync/kinds.ts'

/**
 * Every kind of record there is, in the order in which people choose among them: what the journal, the audit page, the
 * timeline, the services rendered, and the sync with its queue know of records is read from here.
 */
export const kinds: readonly RecordKind[] = [
  ...residentKinds,
  residentJoinKind,
  pressureKind,
  unclaimedPressureKind,
  glucoseReadingKind,
  unclaimedGlucoseKind,
  ecgKind,
  followUpKind,
  ...medicationKinds,
  recordReturnKind,
  criticalHandlingKind,
  ...accessKinds,
  listOutputKind,
  ...centreKinds,
  ...backupKinds,
  ...deviceKinds,
  platformKind,
  policyKind,
  ...directoryKinds,
  ...signingKinds,
  ...scaleKinds,
  followUpFormKind
]
