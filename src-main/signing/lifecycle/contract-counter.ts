import type { Database } from 'better-sqlite3'
import { centreDay } from '../../database/centre-day.ts'
import { raiseContractSerial } from './store.ts'

interface Row {
  readonly year: string
  readonly n: number
}
const asRecord = (rows: readonly Row[]): Readonly<Record<string, number>> =>
  Object.fromEntries(rows.map(({ year, n }) => [year, n]))

/** The serials of contract numbers, one for each year: for data that were put back or copied. */
export const contractCounter = {
  name: 'contract',
  last: (db: Database, at: string): Readonly<Record<string, number>> => ({
    [centreDay(db, at).slice(0, 4)]: 0,
    ...asRecord(db.prepare<[], Row>('SELECT year, last AS n FROM contract_serial').all())
  }),
  givenSince: (db: Database, instant: string): Readonly<Record<string, number>> => {
    const rows = db
      .prepare<[string], Row>(
        `SELECT substr(c.number, instr(c.number, '-') + 1, 4) AS year, count(*) AS n
        FROM sign_contract c JOIN signing_act a ON a.id = c.act_id WHERE a.created_at >= ? GROUP BY year`
      )
      .all(instant)
    return asRecord(rows)
  },
  raise: raiseContractSerial
}
