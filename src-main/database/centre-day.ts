import type { Database } from 'better-sqlite3'
import { dayIn } from '../lib/clock.ts'

/** The centre's IANA zone, in which its days are counted. */
export const zoneOf = (db: Database): string =>
  db.prepare<[], { zone: string }>('SELECT zone FROM centre').get()?.zone ?? 'Asia/Shanghai'

/** `YYYY-MM-DD` of an instant in the centre's zone, for whoever has the database and no services. */
export const centreDay = (db: Database, instant: string): string => dayIn(zoneOf(db), Date.parse(instant))
