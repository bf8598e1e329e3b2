import { countSql, selectList } from '../database/list.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import {
  type BehindFilters,
  behindList,
  type BehindRow,
  type BehindState,
  type YearSoFar
} from './behind-store.ts'
import type { followUpContract } from './contract.ts'
import { diseaseOf } from './forms/whom.ts'
import { formIn } from './forms/known.ts'
import type { FollowUpPorts } from './ports.ts'
import { followUpSchedule } from './schedule.ts'

/** 面对面随访不足: counted from the signed visits of the year. */
export function createBehindList(
  services: Services,
  ports: Pick<FollowUpPorts, 'derived' | 'policy' | 'summaries'>
): Handlers<typeof followUpContract>['behind'] {
  const { db } = services
  return asked => {
    const reading = ports.derived.catchUp(followUpSchedule.name)
    const today = services.today()
    const year = today.slice(0, 4)
    const { hypertension } = ports.policy()
    const soFar: YearSoFar = {
      ...{ year, month: Number(today.slice(5, 7)), today, yearEnd: `${year}-12-31` },
      gap: hypertension.unsatisfiedDays.value
    }
    const count = (state: BehindState): number => {
      const filters = { ...asked.filters, state }
      const found = db().prepare<[object], { total: number }>(countSql(behindList, filters))
      return found.get({ ...filters, ...soFar })?.total ?? 0
    }
    const listed = selectList<BehindRow, BehindFilters>(db(), behindList, asked, soFar)
    const people = new Map(ports.summaries(listed.rows.map(row => row.residentId)).map(one => [one.id, one]))
    return {
      ...listed,
      today,
      source: hypertension.minFaceToFacePerYear.source,
      counts: { behind: count('behind'), lost: count('lost') },
      preparing: reading.open,
      rows: listed.rows.flatMap(({ residentId, isLost, ...row }) => {
        const resident = people.get(residentId)
        // Seen since, and not yet worked out.
        if (resident === undefined || reading.people.has(residentId)) return []
        return [
          { ...row, resident, disease: diseaseOf(formIn(db(), row.kind).definition), isLost: isLost === 1 }
        ]
      })
    }
  }
}
