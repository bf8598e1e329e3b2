import { selectList } from '../database/list.ts'
import { addDays, ageOn, daysBetween } from '../lib/clock.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { pressureMark } from '../policy/rules.ts'
import type { followUpContract, VisitForm } from './contract.ts'
import { editionOf, formOf, headlineOf } from './forms/index.ts'
import { countDue, dueList, type DueRow, type DueState } from './due-store.ts'
import type { FollowUpPorts } from './ports.ts'
import { followUpSchedule } from './schedule.ts'

function headlineIn({ kind, lastEdition, lastForm }: DueRow): string {
  if (lastForm === null || lastEdition === null) return ''
  return headlineOf(editionOf(kind, lastEdition), JSON.parse(lastForm) as VisitForm)
}

/** 应访名单: who is due, and how many in each state. */
export function createDueList(
  services: Services,
  ports: FollowUpPorts
): Handlers<typeof followUpContract>['due'] {
  const { db } = services

  const lastOf = (row: DueRow, birthDate: string) =>
    row.lastVisitDate === null
      ? null
      : {
          visitDate: row.lastVisitDate,
          systolicMmHg: row.lastSystolicMmHg,
          diastolicMmHg: row.lastDiastolicMmHg,
          classification: row.lastClassification,
          headline: headlineIn(row),
          mark: pressureMark(
            ports.policy().hypertension,
            { systolicMmHg: row.lastSystolicMmHg, diastolicMmHg: row.lastDiastolicMmHg },
            ageOn(birthDate, row.lastVisitDate)
          )
        }

  return ({ days, ...asked }) => {
    const reading = ports.derived.catchUp(followUpSchedule.name)
    const today = services.today()
    const window = { today, until: addDays(today, days) }
    const count = (state: DueState): number => countDue(db(), { ...asked.filters, state }, window)
    const listed = selectList<DueRow, typeof asked.filters>(db(), dueList(asked.filters.state), asked, window)
    const ids = listed.rows.map(({ residentId }) => residentId)
    const changed = ports.derived.workOut(
      followUpSchedule,
      ids.filter(id => reading.people.has(id))
    )
    const people = new Map(ports.summaries(ids).map(summary => [summary.id, summary]))
    return {
      ...listed,
      today,
      counts: {
        overdue: count('overdue'),
        today: count('today'),
        twoWeek: count('two-week'),
        soon: count('soon')
      },
      preparing: reading.open,
      rows: listed.rows.flatMap(row => {
        const resident = people.get(row.residentId)
        const now = changed.get(row.residentId)?.rows.find(({ kind }) => kind === row.kind)
        // Visited or moved away since, and not yet worked out: the rest of the row would be of the visit before.
        const isGone = changed.has(row.residentId) && (now?.active !== 1 || now.dueOn !== row.dueOn)
        if (resident === undefined || isGone) return []
        const { kind, dueOn, reason, doctorName } = row
        const daysLeft = daysBetween(today, dueOn)
        const last = lastOf(row, resident.birthDate)
        return [
          {
            resident,
            kind,
            disease: formOf(kind).definition.disease,
            dueOn,
            reason,
            daysLeft,
            last,
            doctorName
          }
        ]
      })
    }
  }
}
