import type { Database } from 'better-sqlite3'

export interface DigitCount {
  readonly observerId: string | null
  readonly observerName: string | null
  readonly source: 'device' | 'manual'
  readonly deviceName: string | null
  readonly readings: number
  readonly systolicZeros: number
  readonly diastolicZeros: number
}
export interface ClockRow {
  readonly deviceName: string
  readonly receivedAt: string
  readonly deviceTime: string
}

/** Only readings that count; the names join the few groups, not the many readings. */
export const COUNT_DIGITS = `SELECT c.observerId, a.name AS observerName, c.source, c.deviceName, c.readings,
    c.systolicZeros, c.diastolicZeros
  FROM (
    SELECT observer_id AS observerId, source, device_name AS deviceName, count(*) AS readings,
      sum(systolic_mmhg % 10 = 0) AS systolicZeros, sum(diastolic_mmhg % 10 = 0) AS diastolicZeros
    FROM blood_pressure_reading
    WHERE status = 'filed' AND received_at >= ? AND received_at < ?
    GROUP BY observer_id, source, device_name
  ) c LEFT JOIN account a ON a.id = c.observerId`
/** Of each device the newest reading that was measured when it came and told a time, not a date alone: SQLite takes the other columns from the row of max(). */
export const SELECT_CLOCKS = `SELECT device_name AS deviceName, max(received_at) AS receivedAt, device_time AS deviceTime
  FROM blood_pressure_reading
  WHERE status = 'filed' AND received_at >= ? AND received_at < ? AND source = 'device' AND length(device_time) > 10
    AND capture_id IS NOT NULL
  GROUP BY device_name ORDER BY device_name`

export const countDigits = (db: Database, from: string, before: string): DigitCount[] =>
  db.prepare<[string, string], DigitCount>(COUNT_DIGITS).all(from, before)

export const selectClocks = (db: Database, from: string, before: string): ClockRow[] =>
  db.prepare<[string, string], ClockRow>(SELECT_CLOCKS).all(from, before)
