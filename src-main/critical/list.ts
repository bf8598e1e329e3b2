import type { Database } from 'better-sqlite3'
import { aboutPeople, type Derived, type Worked } from '../database/derived.ts'
import { firstSequenceOf } from '../database/journal-entries.ts'
import type { CriticalRecord, RecordKind } from '../database/record-kind.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import { criticalHandlingKind } from './kinds.ts'
import {
  type CriticalRow,
  replaceKept,
  selectAnswering,
  selectHandled,
  selectKept,
  selectStart
} from './store.ts'

export const criticalListName = 'critical-value'

/** What the list rests on besides the records: the limits of an emergency, and the days within which one is followed up. */
export const criticalBasis = ({ hypertension, diabetes }: PolicyInForce): string =>
  JSON.stringify({
    hypertension: { emergency: hypertension.emergency },
    diabetes: { emergency: diabetes.emergency },
    days: hypertension.referralFollowDays.value
  })

const dayMs = 86_400_000

/** Values that no doctor has dealt with. What makes a record critical is declared by its kind. */
export function criticalValuesOf(kinds: readonly RecordKind[]): Derived<CriticalRow> {
  const sources = kinds.flatMap(({ entity, alsoAs = [], critical }) =>
    critical === undefined ? [] : [{ entity, alsoAs, critical }]
  )

  const openOf = (
    db: Database,
    residentId: string,
    basis: string
  ): readonly (CriticalRecord & { entity: string })[] => {
    const limits = JSON.parse(basis) as { readonly days: number }
    const start = selectStart(db)
    const before = (instant: string): string =>
      instant === '' ? '' : new Date(Date.parse(instant) - limits.days * dayMs).toISOString()
    // By the journal's count and no clock: one that was wrong at the start, or is now, would silence what comes now.
    const isSettled = ({
      recordId,
      isOld
    }: {
      readonly recordId: string
      readonly isOld: boolean
    }): boolean => isOld && firstSequenceOf(db, recordId) <= start.sequence
    const handled = selectHandled(db, residentId)
    const all = sources.flatMap(({ entity, critical }) =>
      critical.of(db, residentId, limits).map(one => ({ ...one, entity }))
    )
    const replaced = new Set(all.flatMap(({ inPlaceOf }) => inPlaceOf))
    return all.filter(
      ({ recordId, at, receivedAt, isForm }) =>
        !handled.has(recordId) &&
        !replaced.has(recordId) &&
        !isSettled({ recordId, isOld: isForm || receivedAt < before(start.at) }) &&
        // A result that a meter has kept for longer calls nobody to act at once.
        at >= before(receivedAt)
    )
  }

  return {
    name: criticalListName,
    concerns: {
      resident: aboutPeople,
      'sign-contract': aboutPeople,
      [criticalHandlingKind.entity]: aboutPeople,
      ...Object.fromEntries(
        sources.flatMap(({ entity, alsoAs }) => [entity, ...alsoAs].map(name => [name, aboutPeople]))
      )
    },
    with: (_db, ids) => ids,
    workOut: (db, ids, { today, basis }) =>
      new Map(
        ids.flatMap((id): readonly [string, Worked<CriticalRow>][] => {
          const open = openOf(db, id, basis)
          const answering = open.length === 0 ? undefined : selectAnswering(db, id, today)
          if (answering?.isAlive !== 1) return []
          const { doctorId, teamId, againOn } = answering
          const rows = open
            .map(({ recordId, entity, at, value, word, says, observerId }) => ({
              ...{ residentId: id, recordId, entity, at, value, word, says, observerId },
              ...{ doctorId, teamId }
            }))
            .toSorted((one, other) => (one.at + one.recordId < other.at + other.recordId ? -1 : 1))
          return [[id, { rows, againOn }]]
        })
      ),
    select: selectKept,
    replace: replaceKept
  }
}
