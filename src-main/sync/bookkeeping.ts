import type { Database } from 'better-sqlite3'
import type { EntryAnswer, Parcel } from './bundle.ts'
import type { Round, Unit } from './round.ts'
import { clearDoubt, markInDoubt, saveKnown, selectKnown } from './resource-store.ts'
import { forgiveAttempt, markConfirmed, markOpen, markSent } from './store.ts'

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
  return units.some(isDone) ? round.save(db => confirmIn(db, units)) : units
}

function confirmIn(db: Database, units: readonly Unit[]): readonly Unit[] {
  return units.filter(unit => {
    if (pendingOf(db, unit).length > 0) return true
    if (unit.record !== null) markConfirmed(db, unit.record)
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

/** On its way: from here on the platform may hold it. */
export const setOut = (round: Round, open: readonly Unit[], parcels: readonly Parcel[]): Promise<void> =>
  round.save(db => {
    for (const { id, type, hash } of parcels) markInDoubt(db, id, type, hash)
    for (const { record } of open) if (record !== null) markSent(db, record)
  })

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
  answers: readonly EntryAnswer[]
): Promise<readonly Unit[]> =>
  round.save(db => {
    for (const [index, { id, type, hash }] of parcels.entries()) {
      const answer = answers[index]
      if (answer === undefined || answer.status >= 300) continue
      const { serverId, version } = answer
      // If-None-Exist found one that was there before: what it says is still to be compared.
      const isOlder =
        round.platform.writeBy === 'conditional-create' &&
        answer.status === 200 &&
        selectKnown(db, id)?.version == null
      if (isOlder || serverId === null || version === null) continue
      saveKnown(db, { identifier: id, type, serverId, version, contentHash: hash })
    }
    return confirmIn(db, units)
  })
