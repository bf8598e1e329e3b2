import type { Database } from 'better-sqlite3'

export const SELECT_SAME_SAMPLES = `SELECT resident_id AS residentId FROM ecg_record
  WHERE sha256 = ? AND source = 'file' AND void_reason IS NULL`

/** Whose the very same samples are already, as far as they came out of a file and count. */
export const selectSameSamples = (db: Database, sha256: string): readonly string[] =>
  db
    .prepare<[string], { residentId: string }>(SELECT_SAME_SAMPLES)
    .all(sha256)
    .map(({ residentId }) => residentId)
