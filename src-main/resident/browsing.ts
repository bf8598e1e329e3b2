import { selectList } from '../database/list.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { residentContract } from './contract.ts'
import { assignDoctor } from './doctors.ts'
import { ageBands, type ResidentFilters, residentList, type ResidentRow } from './list-store.ts'
import { isDoctor, select } from './store.ts'
import { selectPeopleByNumber } from './summary-store.ts'

export interface BrowsingPorts {
  /** Brings class and contract of everybody up to date; answers how many are still open. */
  readonly standing: () => number
}

/** The register by filter, and what is done to many at once. */
export function createBrowsing(
  { db, stamp, today }: Services,
  ports: BrowsingPorts
): Pick<Handlers<typeof residentContract>, 'browse' | 'giveDoctor'> {
  /** Text of month and day compares as the age does: born on 29 February counts from 1 March. */
  const bornBy = (years: number): string =>
    `${String(Number(today().slice(0, 4)) - years)}${today().slice(4)}`

  return {
    browse: asked => {
      const preparing = ports.standing()
      const [from, to] = ageBands[asked.filters.age ?? '0-6']
      const born = { bornBy: bornBy(from), bornAfter: to === null ? '' : bornBy(to + 1) }
      const listed = selectList<ResidentRow, ResidentFilters>(db(), residentList(asked.filters), asked, born)
      const numbers = listed.rows.map(({ number }) => number)
      const people = new Map(
        selectPeopleByNumber(db(), numbers, today()).map(({ number, summary }) => [number, summary])
      )
      return {
        ...listed,
        preparing,
        rows: listed.rows.flatMap(({ number, doctorId, doctorName }) => {
          const resident = people.get(number)
          return resident === undefined ? [] : [{ resident, doctorId, doctorName }]
        })
      }
    },

    giveDoctor: ({ given }, actor) => {
      for (const to of new Set(given.map(one => one.to))) {
        if (to !== null && !isDoctor(db(), to)) throw new Failure('invalid-input', '请选择在岗的医生。')
      }
      return db()
        .transaction(() => {
          const still = given.filter(({ residentId, from }) => {
            const found = select(db(), residentId)
            return found !== null && found.record.doctorId === from
          })
          const changed = [...Map.groupBy(still, ({ to }) => to)].flatMap(([to, some]) =>
            assignDoctor(
              db(),
              stamp(actor),
              some.map(({ residentId }) => residentId),
              to
            )
          )
          return { changed: [...changed] }
        })
        .immediate()
    }
  }
}
