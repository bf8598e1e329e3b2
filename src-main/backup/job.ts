import { job, type JobContext } from '../lib/job.ts'
import { systemFiles } from '../lib/files.ts'
import { type Taken, take, type TakingInput, type TakingProgress } from './taking.ts'

/** Takes one backup beside the desk's work. */
export const takeBackup = job<TakingInput, TakingProgress, Taken>('backup.take')

/** @param checkKeyring throws where these bytes are no keyring. */
export const runTakeBackup =
  (checkKeyring: (bytes: Uint8Array) => void) =>
  (input: TakingInput, { db, open, pause, tell, cancelled }: JobContext<TakingProgress>): Taken =>
    take(input, { files: systemFiles, pause, db: db(), open, checkKeyring, tell, cancelled })
