import type { Database } from 'better-sqlite3'
import { aboutPeople, type Derived, type Worked } from '../database/derived.ts'
import {
  isVisitedAfter,
  type MedicationDueRow,
  replaceDue,
  selectDueKept,
  selectPerson
} from './due-store.ts'
import { medicationKind } from './kinds.ts'
import { longPrescriptionKind } from './long/kinds.ts'
import { selectLongs } from './long/store.ts'
import { isRunning, runsOutOn } from './rules.ts'
import { selectMedications } from './store.ts'

/**
 * Whose medicine runs out on which day, drugs of one day together; and who is still owed the visit within the newest long
 * prescription that stands. Whoever has moved away or died is on no list, and comes back with what is still true.
 */
function dueOf(db: Database, residentId: string, today: string): readonly MedicationDueRow[] {
  const person = selectPerson(db, residentId)
  if (person?.status !== 'active') return []
  const { doctorId, committeeCode } = person
  const row = (
    kind: MedicationDueRow['kind'],
    dueOn: string,
    names: readonly string[]
  ): MedicationDueRow => ({
    ...{ residentId, kind, dueOn },
    drugs: [...new Set(names)].join('、'),
    ...{ doctorId, committeeCode }
  })
  const [long] = selectLongs(db, residentId).filter(({ voidReason }) => voidReason === null)
  const visit =
    long === undefined || isVisitedAfter(db, residentId, long.prescribedOn)
      ? []
      : [
          row(
            'long-visit',
            long.followUpOn,
            long.lines.map(({ name }) => name)
          )
        ]
  const byDay = new Map<string, string[]>()
  for (const drug of selectMedications(db, residentId)) {
    const on = isRunning(drug, today) ? runsOutOn(drug) : null
    if (on !== null) byDay.set(on, [...(byDay.get(on) ?? []), drug.name])
  }
  const days = [...byDay].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return [...visit, ...days.map(([day, names]) => row('run-out', day, names))]
}

export const medicationSchedule: Derived<MedicationDueRow> = {
  name: 'medication-due',
  concerns: {
    resident: aboutPeople,
    'follow-up': aboutPeople,
    [medicationKind.entity]: aboutPeople,
    [longPrescriptionKind.entity]: aboutPeople
  },
  with: (_db, ids) => ids,
  workOut: (db, ids, { today }) =>
    new Map(
      ids.map((id): [string, Worked<MedicationDueRow>] => [id, { rows: dueOf(db, id, today), againOn: null }])
    ),
  select: selectDueKept,
  replace: replaceDue
}
