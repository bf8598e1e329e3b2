import type { Database } from 'better-sqlite3'
import { centreDay } from '../database/centre-day.ts'
import { type Stamp, write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { ResidentInput } from './contract.ts'
import { residentKind } from './kinds.ts'
import type { ReadingsOf } from '../lib/pinyin.ts'
import { managedConditions, type ResidentRecord } from './rules.ts'
import { nameLetters, termsOf } from './search-terms.ts'
import { insert, insertKeys, nextRecordNumber, selectByDocument, type StoredResident } from './store.ts'

/** A checked resident with everything worked out that can be worked out before the database is locked. */
export interface Prepared {
  readonly input: ResidentInput
  readonly letters: string
}

export function prepare(input: ResidentInput, readingsOf: ReadingsOf): Prepared {
  return { input, letters: nameLetters(input.name, readingsOf) }
}

/** A new record with the next number of its committee; call inside the transaction that stores it. */
export function newRecord(db: Database, stamp: Stamp, id: string, input: ResidentInput): ResidentRecord {
  const recordNumber = nextRecordNumber(db, input.committeeCode)
  if (recordNumber === null) {
    throw new Failure('refused', '该居（村）委会的 99999 个档案编号已用完，请为其增设代码。', {
      committeeCode: '档案编号已用完'
    })
  }
  return {
    ...input,
    conditions: managedConditions(input.conditions, [], centreDay(db, stamp.at)),
    id,
    version: 1,
    recordNumber,
    status: 'active',
    statusOn: null,
    createdAt: stamp.at,
    updatedAt: stamp.at
  }
}

/** So many people's keys are sorted together: the more, the fewer pages of the index are written twice. */
const keysTogether = 25_000
/** How often `onStep` is told. */
const stepSize = 500

/**
 * Registers many people, each with a journal entry; call inside a transaction. Who has come to be registered since
 * the check is left alone.
 * @param onStep told now and then how many of `people` are done; throwing ends the transaction
 */
export function registerAll(
  db: Database,
  stamp: Stamp,
  newId: () => string,
  people: readonly Prepared[],
  onStep: (done: number) => void = () => undefined
): readonly StoredResident[] {
  const stored: StoredResident[] = []
  let findable: Parameters<typeof insertKeys>[1][number][] = []
  const flush = (): void => {
    insertKeys(db, findable)
    findable = []
  }
  for (const [index, { input, letters }] of people.entries()) {
    if (input.idNumber === null || selectByDocument(db, input.idType, input.idNumber) === null) {
      const record = newRecord(db, stamp, newId(), input)
      let number = 0
      write(
        db,
        stamp,
        { kind: residentKind, id: record.id, seen: 'new' },
        () => record,
        after => {
          number = insert(db, after)
        }
      )
      stored.push({ number, record })
      findable.push({ number, terms: termsOf(record, letters), status: record.status })
    }
    if (findable.length === keysTogether) flush()
    if ((index + 1) % stepSize === 0) onStep(index + 1)
  }
  flush()
  onStep(people.length)
  return stored
}
