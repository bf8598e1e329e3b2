import { selectList } from '../database/list.ts'
import { addDays, ageOn, daysBetween } from '../lib/clock.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { followUpContract, VisitForm } from './contract.ts'
import { classWord, headlineMark, headlineOf } from './forms/headline.ts'
import { diseaseOf } from './forms/whom.ts'
import { formIn, formUnder } from './forms/known.ts'
import { countDue, dueList, type DueRow, type DueState } from './due-store.ts'
import type { FollowUpPorts } from './ports.ts'
import { followUpSchedule } from './schedule.ts'

/** 应访名单: who is due, and how many in each state. */
export function createDueList(
  services: Services,
  ports: FollowUpPorts
): Handlers<typeof followUpContract>['due'] {
  const { db } = services

  const lastOf = (row: DueRow, birthDate: string) => {
    const { kind, lastVisitDate: visitDate, lastEdition, lastForm } = row
    if (visitDate === null || lastEdition === null || lastForm === null) return null
    const { definition, marksOf } = formUnder(db(), kind, lastEdition)
    const form = JSON.parse(lastForm) as VisitForm
    const marks = marksOf(form, ports.policy(), ageOn(birthDate, visitDate))
    return {
      visitDate,
      systolicMmHg: row.lastSystolicMmHg,
      diastolicMmHg: row.lastDiastolicMmHg,
      classWord: classWord(definition, row.lastClassification),
      headline: headlineOf(definition, form),
      mark: headlineMark(definition, marks),
      pressureMark: marks['systolicMmHg'] ?? null
    }
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
            disease: diseaseOf(formIn(db(), kind).definition),
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
