import type { Database } from 'better-sqlite3'
import { dayIn } from '../../lib/clock.ts'
import { changesOn, fulfil, type ServiceRecord, yearOn } from './rules.ts'
import * as store from './store.ts'

// What was fulfilled, kept beside the contracts: worked out anew for whom something has happened, and from scratch to
// see that both agree.

const zoneOf = (db: Database): string =>
  db.prepare<[], { zone: string }>('SELECT zone FROM centre').get()?.zone ?? 'Asia/Shanghai'
/** A desk's own day of an instant, for a thread that has no services. */
export const daysOf = (db: Database): ((instant: string) => string) => {
  const zone = zoneOf(db)
  return instant => dayIn(zone, Date.parse(instant))
}

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

const INSERT = `INSERT INTO fulfilment_line (resident_id, contract_id, position, doctor_id, item_id, year_from, year_to,
  promised, done, last_done_on, next_due_on, is_complete) VALUES (@residentId, @contractId, @position, @doctorId,
  @itemId, @yearFrom, @yearTo, @promised, @done, @lastDoneOn, @nextDueOn, @isComplete)`

/** On an earlier day than last time everybody has to be worked out anew: the clock was wrong then. */
export function rebase(db: Database, today: string): void {
  const known = db.prepare<[], { day: string }>('SELECT on_day AS day FROM fulfilment_basis').get()?.day
  if (known === today) return
  db.transaction(() => {
    db.prepare('INSERT OR REPLACE INTO fulfilment_basis (only, on_day) VALUES (1, ?)').run(today)
    if (known === undefined || known < today) return
    db.prepare(
      `INSERT INTO fulfilment_queue SELECT DISTINCT resident_id, '' FROM sign_contract WHERE true
      ON CONFLICT DO UPDATE SET on_day = ''`
    ).run()
  }).immediate()
}

/** How many people are to be worked out, as far as it is known. */
export const countOpen = (db: Database, today: string, most: number): number =>
  db.prepare<[string, number], { id: string }>(store.SELECT_OPEN).all(today, most).length

/** Works out the next so many people and whoever signed with them; answers how many there were. */
export function refreshSome(db: Database, today: string, most: number): number {
  return db
    .transaction(() => {
      const open = db.prepare<[string, number], { id: string }>(store.SELECT_OPEN).all(today, most)
      if (open.length === 0) return 0
      const wanted = new Set(open.map(({ id }) => id))
      const mates = db
        .prepare<[object], { id: string }>(store.SELECT_MATES)
        .all({ ids: JSON.stringify([...wanted]) })
      for (const { id } of mates) wanted.add(id)
      const dayOf = daysOf(db)
      const known = new Map<string, readonly ServiceRecord[]>()
      const recordsOf = (id: string): readonly ServiceRecord[] => {
        const found = known.get(id) ?? store.selectRecords(db, id, dayOf)
        known.set(id, found)
        return found
      }
      const clear = db.prepare('DELETE FROM fulfilment_line WHERE resident_id = ?')
      const insert = db.prepare(INSERT)
      const unqueue = db.prepare('DELETE FROM fulfilment_queue WHERE resident_id = ?')
      const queue = db.prepare(
        'INSERT INTO fulfilment_queue VALUES (?, ?) ON CONFLICT DO UPDATE SET on_day = excluded.on_day'
      )
      for (const id of wanted) {
        clear.run(id)
        const contracts = store.selectContracts(db, id)
        for (const contract of contracts)
          for (const line of linesOf(db, contract, today, recordsOf)) insert.run(line)
        const next = contracts.flatMap(one => changesOn(one, today) ?? []).sort()[0]
        if (next === undefined) unqueue.run(id)
        else queue.run(id, next)
      }
      return wanted.size
    })
    .immediate()
}

/** Every line from the records alone, by one pass over all of them; in the order of the table. */
export function recompute(db: Database, today: string): readonly store.StoredLine[] {
  const records = store.selectAllRecords(db, daysOf(db))
  const order = ({ residentId, contractId, position }: store.StoredLine): string =>
    `${residentId} ${contractId} ${String(position).padStart(6, '0')}`
  return store
    .selectHeld(db, today)
    .flatMap(contract => linesOf(db, contract, today, id => records.get(id) ?? []))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1))
}

export interface Comparison {
  readonly lines: number
  readonly different: number
}
/** Compares what is kept with what the records say, and with `repair` puts the records' answer in its place. */
export function compare(db: Database, today: string, repair: boolean): Comparison {
  return db
    .transaction(() => {
      const right = recompute(db, today)
      const kept = new Map(store.selectStored(db).map(one => [keyOf(one), JSON.stringify(one)]))
      const wrong = right.filter(one => kept.get(keyOf(one)) !== JSON.stringify(one)).length
      const extra = [...kept.keys()].length - right.filter(one => kept.has(keyOf(one))).length
      if (repair && wrong + extra > 0) {
        db.prepare('DELETE FROM fulfilment_line').run()
        const insert = db.prepare(INSERT)
        for (const line of right) insert.run(line)
      }
      return { lines: right.length, different: wrong + extra }
    })
    .immediate()
}
const keyOf = ({ residentId, contractId, position }: store.StoredLine): string =>
  `${residentId} ${contractId} ${String(position)}`
