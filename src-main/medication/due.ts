import type { DerivedKeeper } from '../database/derived-keeper.ts'
import { selectList } from '../database/list.ts'
import { addDays, daysBetween } from '../lib/clock.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { ResidentSummary } from '../resident/contract.ts'
import type { medicationContract } from './contract.ts'
import {
  countMedicationDue,
  medicationDueList,
  type MedicationDueFilters,
  type MedicationDueListed,
  type MedicationDueState
} from './due-store.ts'
import { medicationSchedule } from './schedule.ts'

/** 续药名单: whose medicine runs out, and who acts. */
export function createMedicationDue(
  services: Services,
  ports: {
    readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
    readonly derived: Pick<DerivedKeeper, 'catchUp' | 'workOut'>
  }
): Pick<Handlers<typeof medicationContract>, 'medicationDue'> {
  const { db } = services
  return {
    medicationDue: ({ days, ...asked }) => {
      const reading = ports.derived.catchUp(medicationSchedule.name)
      const today = services.today()
      const window = { today, until: addDays(today, days) }
      const count = (state: MedicationDueState): number =>
        countMedicationDue(db(), { ...asked.filters, state }, window)
      const listed = selectList<MedicationDueListed, MedicationDueFilters>(
        db(),
        medicationDueList,
        asked,
        window
      )
      const ids = listed.rows.map(({ residentId }) => residentId)
      const changed = ports.derived.workOut(
        medicationSchedule,
        ids.filter(id => reading.people.has(id))
      )
      const people = new Map(ports.summaries(ids).map(summary => [summary.id, summary]))
      return {
        ...listed,
        today,
        counts: { overdue: count('overdue'), today: count('today'), soon: count('soon') },
        preparing: reading.open,
        rows: listed.rows.flatMap(({ residentId, ...row }) => {
          const resident = people.get(residentId)
          // Supplied, stopped or moved away since, and not yet worked out.
          const now = changed.get(residentId)?.rows
          const isGone =
            now !== undefined && !now.some(({ kind, dueOn }) => kind === row.kind && dueOn === row.dueOn)
          if (resident === undefined || isGone) return []
          return [{ ...row, resident, daysLeft: daysBetween(today, row.dueOn) }]
        })
      }
    }
  }
}
