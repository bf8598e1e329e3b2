import { job, type JobContext } from '../../lib/job.ts'
import { refreshSome } from './standing.ts'

interface Refresh {
  readonly today: string
  readonly counted: readonly string[] | null
}
export const refreshStanding = job<Refresh, never, number>('signing.refresh-standing')

/** People in one transaction: a desk that writes meanwhile waits for one of these at most. */
const step = 1_000

/** Works out everybody whose standing is open; answers how many. */
export function runRefreshStanding(
  { today, counted }: Refresh,
  { db, cancelled }: JobContext<never>
): number {
  let all = 0
  for (;;) {
    const done = cancelled() ? 0 : refreshSome(db(), today, counted, step)
    all += done
    if (done === 0) return all
  }
}
