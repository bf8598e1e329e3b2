import type { Database } from 'better-sqlite3'
import { dayIn } from '../lib/clock.ts'
import type { Derived, Worked } from '../database/derived.ts'

/** A record of which only the instant is a fact: its day is the centre's. */
interface Timed {
  readonly table: string
  readonly instant: string
}
const timed: readonly Timed[] = [
  { table: 'blood_pressure_series', instant: 'started_at' },
  { table: 'glucose_reading', instant: 'measured_at' },
  { table: 'ecg_record', instant: 'started_at' }
]

interface DayRow {
  readonly table: string
  readonly id: string
  readonly day: string
}
const select = (db: Database, residentId: string): readonly (DayRow & { readonly at: string })[] =>
  timed.flatMap(({ table, instant }) =>
    db
      .prepare<[string], { id: string; day: string; at: string }>(
        `SELECT id, service_day AS day, ${instant} AS at FROM ${table} WHERE resident_id = ? ORDER BY ${instant}, id`
      )
      .all(residentId)
      .map(row => ({ table, ...row }))
  )

/**
 * The column `service_day` of what was measured. Whoever stores a record fills it; when the centre turns out to lie in
 * another zone, everybody's is worked out anew.
 */
export const serviceDays: Derived<DayRow> = {
  name: 'service-day',
  concerns: {},
  with: (_db, ids) => ids,
  workOut: (db, ids, { basis: zone }) =>
    new Map(
      ids.map((id): [string, Worked<DayRow>] => {
        const rows = select(db, id).map(({ at, ...row }) => ({ ...row, day: dayIn(zone, Date.parse(at)) }))
        return [id, { rows, againOn: null }]
      })
    ),
  select: (db, residentId) => select(db, residentId).map(({ at: _at, ...row }) => row),
  replace: (db, _residentId, rows) => {
    for (const { table, id, day } of rows) {
      db.prepare(`UPDATE ${table} SET service_day = ? WHERE id = ? AND service_day <> ?`).run(day, id, day)
    }
  }
}
