import { type ChainReport, verify } from './chain.ts'
import { job, type JobContext } from '../lib/job.ts'

/** Walks the whole journal beside the desk's work; tells the number of entries seen. */
export const verifyJournal = job<undefined, number, ChainReport>('journal.verify')

export function runVerifyJournal(_input: undefined, { db, tell }: JobContext<number>): ChainReport {
  return verify(db(), tell)
}
