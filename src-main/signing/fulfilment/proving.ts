import type { Database } from 'better-sqlite3'
import type { Services } from '../../lib/services.ts'
import type { FulfilledContract, FulfilledLine } from './contract.ts'
import type { SigningPorts } from '../ports.ts'
import { notes } from './note-store.ts'
import { fulfil, type ServiceRecord, stateOf, yearOn } from './rules.ts'
import * as store from './store.ts'

type Proof = FulfilledLine['records'][number]

function proofOf(
  db: Database,
  word: string,
  record: ServiceRecord & { readonly counts: boolean },
  own: string
): Proof {
  const note = record.kind === 'service-note' ? notes.select(db, record.recordId) : null
  return {
    kind: record.kind,
    word,
    recordId: record.recordId,
    day: record.day,
    doerName: store.selectName(db, record.doerId),
    isOther: record.residentId !== own,
    counts: record.counts,
    note: note === null ? null : { version: note.version, place: note.place, evidence: note.evidence }
  }
}

/** What became of a contract's lines in the year a day lies in, with the records that prove it, from the records. */
export function proving({ db }: Pick<Services, 'db'>, ports: Pick<SigningPorts, 'evidence'>) {
  const labels = new Map(ports.evidence.map(({ code, label }) => [code, label]))
  return (contract: store.ContractTerm, today: string, withinDays: number): FulfilledContract | null => {
    const day = today > contract.lastOn ? contract.lastOn : today
    const year = yearOn(contract, day)
    const head = store.selectHead(db(), contract.id)
    if (year === null || head === undefined) return null
    const members = store.selectMembers(db(), contract.actId)
    const own = store.selectRecords(db(), contract.residentId)
    const others = members
      .filter(id => id !== contract.residentId)
      .flatMap(id => store.selectRecords(db(), id))
    return {
      contractId: contract.id,
      ...head,
      startOn: contract.startOn,
      lastOn: contract.lastOn,
      isHeld: day === today,
      yearFrom: year.from,
      yearTo: year.to,
      lines: store.selectLines(db(), contract.id).map(line => {
        const { timesPerYear: _timesPerYear, isUnlimited, ...words } = line
        const { promised, done, lastDoneOn, nextDueOn, records } = fulfil(
          line,
          year,
          contract.residentId,
          new Set(members),
          [...own, ...others]
        )
        return {
          ...words,
          promised,
          done,
          left: promised === null ? null : Math.max(0, promised - done),
          lastDoneOn,
          nextDueOn,
          state: stateOf({ isUnlimited, promised, nextDueOn }, today, withinDays),
          isNoted: !store.isRecorded(db(), line.evidence),
          records: records.map(one =>
            proofOf(db(), labels.get(one.kind) ?? one.kind, one, contract.residentId)
          )
        }
      })
    }
  }
}
