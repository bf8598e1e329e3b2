import type { Database } from 'better-sqlite3'
import { addDays } from '../lib/clock.ts'
import type { HypertensionPolicy } from '../policy/contract.ts'
import type { DueReason } from './context.ts'
import { upsertSchedule } from './schedule-store.ts'
import * as store from './store.ts'

/**
 * When somebody is due follows from the newest effective record alone, so that a correction, or a home visit entered
 * late, puts the date right. A lost visit keeps the reason of the visit that is still owed.
 */
export function reschedule(db: Database, residentId: string, policy: HypertensionPolicy): void {
  const newest = store.selectEffective(db, residentId)
  if (newest === undefined) return
  const { form, nextVisitDate } = newest
  const owed = form.outcome === 'lost' ? store.selectEffectiveVisited(db, residentId) : newest
  upsertSchedule(db, {
    residentId,
    dueOn: nextVisitDate ?? addDays(form.visitDate, policy.routineDays.value),
    reason: owed === undefined ? 'first' : reasonOf(owed),
    lastFollowUpId: newest.id,
    active: form.outcome !== 'dead'
  })
}

function reasonOf({ assessment }: store.FollowUpRecord): DueReason {
  switch (assessment.action) {
    case 'emergency-refer':
      return 'emergency'
    case 'refer':
      return 'referral'
    case 'two-week':
      return 'two-week'
    case 'routine':
    case 'lost':
    case 'ended':
      return 'routine'
  }
}
