import type { VisitForm } from '@contract/follow-up'
import type { Medication } from '@contract/medication'
import { frequencyWords } from './words.ts'

type Row = VisitForm['drugs'][number]

/** As long as a line of the form takes. */
const longestDose = 30
const mostTimesPerDay = 12

/** A drug of the list as a line of the form has it: times a day where it is taken by the day, else the rhythm in words. */
export function formRowOf(
  drug: Pick<Medication, 'name' | 'doseAmount' | 'doseUnit' | 'frequency' | 'asNeeded'>
): Row {
  const { frequency } = drug
  const isByDay =
    frequency !== null &&
    frequency.unit === 'day' &&
    frequency.every === 1 &&
    frequency.times <= mostTimesPerDay
  const dose = [
    drug.doseAmount === null ? '' : `${String(drug.doseAmount)}${drug.doseUnit}`,
    isByDay || frequency === null ? '' : frequencyWords(frequency),
    drug.asNeeded ? '必要时' : ''
  ]
  return {
    name: drug.name,
    timesPerDay: isByDay ? frequency.times : null,
    dose: dose
      .filter(part => part !== '')
      .join('，')
      .slice(0, longestDose)
  }
}

/** The lines of the form with the list taken over: what is on both as the list has it, then what only the list has. */
export function withList(
  rows: readonly Row[],
  list: readonly Parameters<typeof formRowOf>[0][],
  most: number
): { readonly rows: readonly Row[]; readonly left: number } {
  const taken = new Map(list.map(drug => [drug.name, formRowOf(drug)]))
  const known = rows.map(row => taken.get(row.name) ?? row)
  const further = [...taken.values()].filter(({ name }) => !rows.some(row => row.name === name))
  const all = [...known, ...further]
  return { rows: all.slice(0, most), left: Math.max(0, all.length - most) }
}
