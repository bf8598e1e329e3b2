import type { Database } from 'better-sqlite3'
import { instantNow } from '../lib/clock.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { LeftWork, leftWorkContract } from './contract.ts'

const unregistered = ''

const select = (
  db: Database,
  accountId: string,
  kind: string,
  subjectId: string | null
): LeftWork | undefined =>
  db
    .prepare<[string, string, string], LeftWork>(
      `SELECT subject_version AS subjectVersion, work, saved_at AS savedAt FROM left_work
      WHERE account_id = ? AND kind = ? AND subject_id = ?`
    )
    .get(accountId, kind, subjectId ?? unregistered)

/** What a person went away from: theirs alone, and nobody's record yet. */
export function createLeftWork({ db, clock }: Services): Handlers<typeof leftWorkContract> {
  return {
    leftWork: ({ kind, subjectId }, actor) => select(db(), actor.accountId, kind, subjectId) ?? null,

    keepWork: ({ kind, subjectId, subjectVersion, work }, actor) => {
      db()
        .prepare(
          `INSERT INTO left_work (account_id, kind, subject_id, subject_version, work, saved_at)
          VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (account_id, kind, subject_id) DO UPDATE SET
            subject_version = excluded.subject_version, work = excluded.work, saved_at = excluded.saved_at`
        )
        .run(actor.accountId, kind, subjectId ?? unregistered, subjectVersion, work, instantNow(clock))
      return {}
    },

    dropWork: ({ kind, subjectId }, actor) => {
      db()
        .prepare('DELETE FROM left_work WHERE account_id = ? AND kind = ? AND subject_id = ?')
        .run(actor.accountId, kind, subjectId ?? unregistered)
      return {}
    }
  }
}
