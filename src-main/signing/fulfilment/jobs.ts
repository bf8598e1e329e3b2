import { job, type JobContext } from '../../lib/job.ts'
import { compare, type Comparison, rebase, refreshSome } from './keeping.ts'

export const refreshFulfilment = job<{ readonly today: string }, never, number>('signing.refresh-fulfilment')
export const checkFulfilment = job<{ readonly today: string; readonly repair: boolean }, never, Comparison>(
  'signing.check-fulfilment'
)

/** People in one transaction: a desk that writes meanwhile waits for one of these at most. */
const step = 500

/** Works out everybody who is open; answers how many. */
export function runRefreshFulfilment(
  { today }: { readonly today: string },
  { db, cancelled }: JobContext<never>
): number {
  rebase(db(), today)
  let all = 0
  for (;;) {
    const done = cancelled() ? 0 : refreshSome(db(), today, step)
    all += done
    if (done === 0) return all
  }
}

export function runCheckFulfilment(
  { today, repair }: { readonly today: string; readonly repair: boolean },
  { db }: JobContext<never>
): Comparison {
  rebase(db(), today)
  while (refreshSome(db(), today, step) > 0) continue
  return compare(db(), today, repair)
}
