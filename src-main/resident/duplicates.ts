import type { Database } from 'better-sqlite3'
import { inspectIdNumber } from './id-number.ts'
import { goesOnIn } from './joining/store.ts'
import { normaliseName } from './rules.ts'
import { selectByAnyDocument, selectByNameAndBirth, selectByNameAndPhone } from './store.ts'

/** What is known of somebody before there is a file. */
export interface Known {
  readonly name: string
  readonly birthDate: string | null
  readonly idNumber: string | null
  readonly phones: readonly string[]
}

/**
 * Who may be the same, with the reason: same number, or same name with same birth date, or same name with same phone. Of
 * a file that was joined, the one that goes on.
 */
export function likelyTwins(
  db: Database,
  { name: typedName, birthDate, idNumber, phones }: Known,
  today: string
): ReadonlyMap<string, string> {
  const name = normaliseName(typedName)
  const reasons = new Map<string, string>()
  const note = (ids: readonly string[], reason: string): void => {
    for (const id of ids.map(one => goesOnIn(db, one))) if (!reasons.has(id)) reasons.set(id, reason)
  }
  if (idNumber !== null && idNumber !== '') {
    const compact = idNumber.replace(/\s/g, '').toUpperCase()
    note(selectByAnyDocument(db, inspectIdNumber(compact, today).normalised ?? compact), '证件号码相同')
  }
  if (birthDate !== null) note(selectByNameAndBirth(db, name, birthDate), '姓名和出生日期相同')
  for (const phone of phones) {
    const number = phone.replace(/[\s-]/g, '').replace(/^\+?86(?=1)/, '')
    note(selectByNameAndPhone(db, name, number), '姓名和电话相同')
  }
  return reasons
}
