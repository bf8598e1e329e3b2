import type { Database } from 'better-sqlite3'
import type { DeclaredSet } from '../database/declared.ts'
import { openDatabase } from '../database/open.ts'
import { systemFiles } from '../lib/files.ts'
import { job, type JobContext } from '../lib/job.ts'
import type { Beginnings } from './beginning.ts'
import { prepare, type PreparingInput } from './preparing.ts'
import { check, type Checked, type CheckingInput, type CheckingProgress } from './restoring.ts'

export const checkBackup = job<CheckingInput, CheckingProgress, Checked>('backup.check')

export const runCheckBackup = (
  input: CheckingInput,
  { open, look, pause, tell, cancelled }: JobContext<CheckingProgress>
): Checked => check(input, { files: systemFiles, pause, open, look, tell, cancelled })

export const prepareRestore = job<PreparingInput, undefined, null>('backup.prepare')

export const runPrepareRestore =
  (rooms: Beginnings, declared: DeclaredSet) =>
  (input: PreparingInput, { look, pause, key }: JobContext<undefined>): null => {
    const openWhole = (path: string): Database =>
      openDatabase(path, key, input.migrationsDirectory, declared, systemFiles)
    prepare(input, { ...rooms, files: systemFiles, pause, openWhole, look })
    return null
  }
