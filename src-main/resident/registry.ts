import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'
import type { Services } from '../lib/services.ts'
import type { Resident, ResidentSummary } from './contract.ts'
import { selectHouseholdOf } from './household-store.ts'
import { typeSet } from './household-type.ts'
import { ageOf, householdType } from './rules.ts'
import { select, selectNumber, type StoredResident } from './store.ts'
import { selectPeople } from './summary-store.ts'

/** Looks residents up and shows them; whoever is not there is `not-found`. */
export interface Registry {
  readonly stored: (id: string) => StoredResident
  /** The compact number inside the database. */
  readonly numberOf: (id: string) => number
  readonly summary: (id: string) => ResidentSummary
  /** In one statement, in the order asked for; who does not exist is missing. */
  readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
  /** The whole file. */
  readonly get: (id: string) => Resident
}

export function createRegistry({ db, today }: Pick<Services, 'db' | 'today'>): Registry {
  const stored = (id: string): StoredResident => {
    const found = select(db(), id)
    if (found === null) throw new Failure('not-found', '没有这位居民的档案。')
    return found
  }
  const numberOf = (id: string): number => {
    const number = selectNumber(db(), id)
    if (number === null) throw new Failure('not-found', '没有这位居民的档案。')
    return number
  }
  const summaries = (ids: readonly string[]): readonly ResidentSummary[] =>
    selectPeople(db(), ids, today()).map(({ summary }) => summary)
  const summary = (id: string): ResidentSummary => {
    const [found] = summaries([id])
    if (found === undefined) throw new Failure('not-found', '没有这位居民的档案。')
    return found
  }

  const present = ({
    number,
    record: { statusReason: _reason, replaces: _replaces, joinedInto, ...record }
  }: StoredResident): Resident => ({
    ...record,
    joinedInto: joinedInto ?? null,
    conditions: record.conditions.map(({ managedSince: _managedSince, ...shown }) => shown),
    age: ageOf(record, today()),
    summary: summary(record.id),
    household: presentHousehold(db(), number, today())
  })

  const get = (id: string): Resident => present(stored(id))
  return { stored, numberOf, summary, summaries, get }
}

function presentHousehold(db: Database, residentNumber: number, today: string): Resident['household'] {
  const household = selectHouseholdOf(db, residentNumber)
  if (household === null) return null
  const living = household.members.filter(({ to }) => to === null)
  const people = selectPeople(
    db,
    living.map(({ residentId }) => residentId),
    today
  )
  const byId = new Map(people.map(person => [person.summary.id, person]))
  const own = typeSet(db, household.id)
  return {
    id: household.id,
    version: household.version,
    typeSet: own?.set ?? null,
    type:
      own?.label ??
      householdType(
        people.map(({ populations, summary }) => ({ populations, conditions: summary.conditions }))
      ),
    members: living.flatMap(({ residentId, relation, from }) => {
      const person = byId.get(residentId)?.summary
      return person === undefined
        ? []
        : [{ residentId, name: person.name, sex: person.sex, age: person.age, relation, from }]
    })
  }
}
