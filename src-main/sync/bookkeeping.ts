import type { Database } from 'better-sqlite3'
import type { EntryAnswer, Parcel } from './bundle.ts'
import { type Round, type Unit, wayOf } from './round.ts'
import { type Mark, markOf, markParcel } from './mark.ts'
import { clearDoubt, markInDoubt, saveKnown, selectKnown } from './resource-store.ts'
import { forgiveAttempt, markConfirmed, markOpen, markSent, nextNumber, takeNumber } from './store.ts'

export const isInDoubt = (db: Database, id: string): boolean => (selectKnown(db, id)?.inDoubt.length ?? 0) > 0

/** What of a record the platform has not confirmed as it is now. */
export const pendingOf = (db: Database, { parcels }: Unit): readonly Parcel[] =>
  parcels.filter(({ id, hash }) => {
    const known = selectKnown(db, id)
    return known?.version == null || known.contentHash !== hash || known.inDoubt.length > 0
  })

/** Of these, those of which something is still to be told; the others are confirmed. */
export async function confirm(round: Round, units: readonly Unit[]): Promise<readonly Unit[]> {
  const isDone = (unit: Unit): boolean => pendingOf(round.db(), unit).length === 0
  return units.some(isDone) ? round.save(db => confirmIn(db, units, nextNumber(db))) : units
}

function confirmIn(db: Database, units: readonly Unit[], mark: number): readonly Unit[] {
  return units.filter(unit => {
    if (pendingOf(db, unit).length > 0) return true
    if (unit.record !== null) markConfirmed(db, unit.record, mark)
    return false
  })
}

/** Out of the way, with a reason that people see. */
export async function park(
  round: Round,
  { record }: Unit,
  state: 'local' | 'conflict' | 'refused',
  reason: string
): Promise<void> {
  if (record === null) return
  await round.save(db => {
    markOpen(db, record, state, reason)
  })
}

/** On its way: from here on the platform may hold it. Answers the mark that goes with it. */
export const setOut = (round: Round, open: readonly Unit[], parcels: readonly Parcel[]): Promise<Parcel> =>
  round.save(db => {
    const { lanes, markType } = round.state.platform
    const mark = markParcel(markType, round.lane, takeMark(db, lanes))
    for (const { id, type, hash } of [...parcels, mark]) markInDoubt(db, id, type, hash)
    for (const { record } of open) if (record !== null) markSent(db, record)
    return mark
  })

/** The next Bundle's number, and up to which number nothing is on its way any more or was never answered. */
export function takeMark(db: Database, lanes: readonly string[]): Mark {
  const number = takeNumber(db)
  const unanswered = lanes.flatMap(lane => selectKnown(db, lane)?.inDoubt ?? [])
  const numbers = unanswered.flatMap(text => markOf(text)?.number ?? [])
  return { number, floor: Math.min(number, ...numbers) - 1 }
}

/** The platform has certainly not taken it. */
export const knownAbsent = (round: Round, parcels: readonly Parcel[]): Promise<void> =>
  round.save(db => {
    for (const { id, hash } of parcels) clearDoubt(db, id, hash)
  })

/** What happened says nothing about these records. */
export const forgive = (round: Round, open: readonly Unit[]): Promise<void> =>
  round.save(db => {
    for (const { record } of open) if (record !== null) forgiveAttempt(db, record)
  })

export const reopen = (round: Round, open: readonly Unit[]): Promise<void> =>
  round.save(db => {
    for (const { record } of open) if (record !== null) markOpen(db, record, 'local', null)
  })

/**
 * Writes down address and version of each entry that the platform has plainly taken, and confirms the records of which
 * nothing is left. Answers the others.
 */
export const noteTaken = (
  round: Round,
  units: readonly Unit[],
  parcels: readonly Parcel[],
  mark: Parcel,
  answers: readonly EntryAnswer[]
): Promise<readonly Unit[]> =>
  round.save(db => {
    const number = markOf(mark.hash)?.number ?? nextNumber(db)
    for (const [index, { id, type, hash }] of [...parcels, mark].entries()) {
      const answer = answers[index]
      if (answer === undefined || answer.status >= 300) continue
      const { serverId, version } = answer
      // If-None-Exist found one that was there before: what it says is still to be compared.
      const isOlder =
        wayOf(round.state, type) === 'conditional-create' &&
        answer.status === 200 &&
        selectKnown(db, id)?.version == null
      if (isOlder || serverId === null || version === null) continue
      saveKnown(db, { identifier: id, type, serverId, version, contentHash: hash, mark: number })
    }
    return confirmIn(db, units, number)
  })
