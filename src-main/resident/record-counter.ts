import type { Database } from 'better-sqlite3'
import { raiseRecordSerial } from './store.ts'

const highest = 99_999
interface Row {
  readonly code: string
  readonly n: number
}
const asRecord = (rows: readonly Row[]): Readonly<Record<string, number>> =>
  Object.fromEntries(rows.map(({ code, n }) => [code, n]))

/** The serials of health record numbers, one for each committee: for data that were put back or copied. */
export const recordCounter = {
  name: 'record',
  last: (db: Database): Readonly<Record<string, number>> =>
    asRecord(
      db
        .prepare<[], Row>(
          `SELECT code, 0 AS n FROM committee WHERE code NOT IN (SELECT committee_code FROM record_serial)
          UNION ALL SELECT committee_code, last FROM record_serial`
        )
        .all()
    ),
  givenSince: (db: Database, instant: string): Readonly<Record<string, number>> =>
    asRecord(
      db
        .prepare<[string], Row>(
          `SELECT substr(record_number, 10, 3) AS code, count(*) AS n FROM resident WHERE created_at >= ? GROUP BY code`
        )
        .all(instant)
    ),
  raise: (db: Database, committeeCode: string, to: number): void => {
    raiseRecordSerial(db, committeeCode, Math.min(to, highest))
  }
}
