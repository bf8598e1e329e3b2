import type { Database } from 'better-sqlite3'
import { aboutPeople, type Concern, type Derived, type Worked } from '../../database/derived.ts'
import type { RecordKind } from '../../database/record-kind.ts'
import { changesOn, fulfil, type ServiceRecord, yearOn } from './rules.ts'
import * as store from './store.ts'

// What was fulfilled, kept beside the contracts: a doctor's panel is an index range.

/** The lines of one contract on a day; none when it does not hold then. */
export function linesOf(
  db: Database,
  contract: store.ContractTerm,
  today: string,
  recordsOf: (residentId: string) => readonly ServiceRecord[]
): readonly store.StoredLine[] {
  const year = yearOn(contract, today)
  if (year === null) return []
  const promises = store.selectLines(db, contract.id)
  const members = promises.some(({ audience }) => audience === 'household')
    ? store.selectMembers(db, contract.actId)
    : []
  const own = recordsOf(contract.residentId)
  const others = members.filter(id => id !== contract.residentId).flatMap(recordsOf)
  return promises.map(line => {
    const records = line.audience === 'household' ? [...own, ...others] : own
    const one = fulfil(line, year, contract.residentId, new Set(members), records)
    return {
      residentId: contract.residentId,
      contractId: contract.id,
      position: line.position,
      doctorId: contract.doctorId,
      itemId: line.itemId,
      yearFrom: year.from,
      yearTo: year.to,
      promised: one.promised,
      done: one.done,
      lastDoneOn: one.lastDoneOn,
      nextDueOn: one.nextDueOn,
      isComplete: one.isComplete ? 1 : 0
    }
  })
}

/** Whom an item is for: what anybody of the household received counts, or not. */
const aboutAudience: Concern = entry => {
  const audienceOf = (json: string | null): unknown => {
    const item: unknown = json === null ? null : JSON.parse(json)
    return typeof item === 'object' && item !== null && 'audience' in item ? item.audience : null
  }
  const before = entry.before()
  return before === null || audienceOf(before) === audienceOf(entry.after()) ? 'nobody' : 'everybody'
}

export const fulfilmentLines: Omit<Derived<store.StoredLine>, 'concerns'> = {
  name: 'fulfilment',
  // The day of a service is the day in the centre's zone.
  restsOn: 'service-day',
  with: (db, ids) => {
    const mates = db.prepare<[object], { id: string }>(store.SELECT_MATES).all({ ids: JSON.stringify(ids) })
    return [...new Set([...ids, ...mates.map(({ id }) => id)])]
  },
  workOut: (db, ids, { today }) => {
    const known = new Map<string, readonly ServiceRecord[]>()
    const recordsOf = (id: string): readonly ServiceRecord[] => {
      const found = known.get(id) ?? store.selectRecords(db, id)
      known.set(id, found)
      return found
    }
    return new Map(
      ids.map((id): [string, Worked<store.StoredLine>] => {
        const contracts = store.selectContracts(db, id)
        const rows = contracts
          .toSorted((one, other) => (one.id < other.id ? -1 : 1))
          .flatMap(contract => linesOf(db, contract, today, recordsOf))
        return [
          id,
          { rows, againOn: contracts.flatMap(one => changesOn(one, today) ?? []).sort()[0] ?? null }
        ]
      })
    )
  },
  select: store.selectStored,
  replace: store.replaceLines
}

/** Kept after every record that proves a service: the kinds say which do. */
export const fulfilmentLinesOf = (
  kinds: readonly Pick<RecordKind, 'entity' | 'evidence'>[]
): Derived<store.StoredLine> => ({
  ...fulfilmentLines,
  concerns: {
    ...Object.fromEntries(
      kinds.flatMap(({ entity, evidence }) => (evidence === undefined ? [] : [[entity, aboutPeople]]))
    ),
    'sign-contract': aboutPeople,
    'service-item': aboutAudience
  }
})
