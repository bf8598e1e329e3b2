import type { Database } from 'better-sqlite3'
import type { BloodPressureReading } from './contract.ts'

export interface SeriesRow {
  readonly id: string
  readonly version: number
  readonly residentId: string
  readonly startedAt: string
}
/** A reading with the two things only the database and the journal need. */
export type StoredReading = Omit<BloodPressureReading, 'observerName'> & {
  readonly version: number
  readonly captureId: string | null
}
interface ReadingRow {
  readonly id: string
  readonly version: number
  readonly residentId: string | null
  readonly seriesId: string | null
  readonly systolicMmHg: number
  readonly diastolicMmHg: number
  readonly meanArterialMmHg: number | null
  readonly pulsePerMinute: number | null
  readonly unitReceived: BloodPressureReading['unitReceived']
  readonly arm: BloodPressureReading['arm']
  readonly posture: BloodPressureReading['posture']
  readonly setting: BloodPressureReading['setting']
  readonly bodyMovement: number
  readonly irregularPulse: number
  readonly source: BloodPressureReading['source']
  readonly driverId: string | null
  readonly deviceName: string | null
  readonly deviceTime: string | null
  readonly raw: Uint8Array | null
  readonly receivedAt: string
  readonly observerId: string | null
  readonly observerName: string | null
  readonly status: BloodPressureReading['status']
  readonly statusReason: string | null
  readonly warnings: string
}

const SERIES = 'id, version, resident_id AS residentId, started_at AS startedAt'
const READING = `SELECT b.id, b.version, b.resident_id AS residentId, b.series_id AS seriesId,
  b.systolic_mmhg AS systolicMmHg, b.diastolic_mmhg AS diastolicMmHg, b.mean_arterial_mmhg AS meanArterialMmHg,
  b.pulse_per_minute AS pulsePerMinute, b.unit_received AS unitReceived, b.arm, b.posture, b.setting,
  b.body_movement AS bodyMovement, b.irregular_pulse AS irregularPulse, b.source, b.driver_id AS driverId,
  b.device_name AS deviceName, b.device_time AS deviceTime, b.raw, b.received_at AS receivedAt,
  b.observer_id AS observerId, a.name AS observerName, b.status, b.status_reason AS statusReason,
  b.warnings_json AS warnings
  FROM blood_pressure_reading b LEFT JOIN account a ON a.id = b.observer_id`

export const SELECT_SERIES_OF = `SELECT ${SERIES} FROM blood_pressure_series
  WHERE resident_id = ? AND started_at < ? ORDER BY started_at DESC, id DESC LIMIT ?`
export const SELECT_SERIES_BETWEEN = `SELECT ${SERIES} FROM blood_pressure_series
  WHERE resident_id = ? AND started_at BETWEEN ? AND ? ORDER BY started_at DESC, id DESC`
export const SELECT_READINGS_OF_SERIES = `${READING} WHERE b.series_id = ? ORDER BY b.received_at, b.id`
export const SELECT_UNCLAIMED = `${READING} WHERE b.status = 'unclaimed' ORDER BY b.received_at DESC, b.id DESC`
export const COUNT_UNCLAIMED = `SELECT count(*) AS n FROM blood_pressure_reading WHERE status = 'unclaimed'`

/** Later than any instant. */
export const endOfTime = '9999'

const readingOf = ({ version, raw, warnings, bodyMovement, irregularPulse, ...row }: ReadingRow) => ({
  version,
  reading: {
    ...row,
    bodyMovement: bodyMovement === 1,
    irregularPulse: irregularPulse === 1,
    rawHex: raw === null ? null : Buffer.from(raw).toString('hex'),
    warnings: JSON.parse(warnings) as string[]
  } satisfies BloodPressureReading
})

export const selectSeries = (db: Database, id: string): SeriesRow | undefined =>
  db.prepare<[string], SeriesRow>(`SELECT ${SERIES} FROM blood_pressure_series WHERE id = ?`).get(id)

/** Newest first, those that began before an instant. */
export const selectSeriesOf = (
  db: Database,
  residentId: string,
  before: string,
  limit: number
): readonly SeriesRow[] =>
  db.prepare<[string, string, number], SeriesRow>(SELECT_SERIES_OF).all(residentId, before, limit)

/** Newest first. */
export const selectSeriesBetween = (
  db: Database,
  residentId: string,
  from: string,
  to: string
): readonly SeriesRow[] =>
  db.prepare<[string, string, string], SeriesRow>(SELECT_SERIES_BETWEEN).all(residentId, from, to)

/** In the order they came. */
export const selectReadingsOfSeries = (db: Database, seriesId: string): readonly BloodPressureReading[] =>
  db
    .prepare<[string], ReadingRow>(SELECT_READINGS_OF_SERIES)
    .all(seriesId)
    .map(row => readingOf(row).reading)

export function selectReading(db: Database, id: string) {
  const row = db.prepare<[string], ReadingRow>(`${READING} WHERE b.id = ?`).get(id)
  return row === undefined ? undefined : readingOf(row)
}

/** Newest first. */
export const selectUnclaimed = (db: Database): readonly BloodPressureReading[] =>
  db
    .prepare<[], ReadingRow>(SELECT_UNCLAIMED)
    .all()
    .map(row => readingOf(row).reading)

export const countUnclaimed = (db: Database): number =>
  db.prepare<[], { n: number }>(COUNT_UNCLAIMED).get()?.n ?? 0

export const insertSeries = (db: Database, series: SeriesRow): void => {
  db.prepare(
    'INSERT INTO blood_pressure_series (id, version, resident_id, started_at) VALUES (?, ?, ?, ?)'
  ).run(series.id, series.version, series.residentId, series.startedAt)
}

export const updateSeriesVersion = (db: Database, id: string, version: number): void => {
  db.prepare('UPDATE blood_pressure_series SET version = ? WHERE id = ?').run(version, id)
}

export const insertReading = (db: Database, reading: StoredReading): void => {
  db.prepare(
    `INSERT INTO blood_pressure_reading (id, version, resident_id, series_id, systolic_mmhg, diastolic_mmhg,
      mean_arterial_mmhg, pulse_per_minute, unit_received, arm, posture, setting, body_movement, irregular_pulse,
      source, driver_id, device_name, device_time, raw, received_at, observer_id, capture_id, status, status_reason,
      warnings_json)
    VALUES (@id, @version, @residentId, @seriesId, @systolicMmHg, @diastolicMmHg, @meanArterialMmHg,
      @pulsePerMinute, @unitReceived, @arm, @posture, @setting, @bodyMovement, @irregularPulse, @source, @driverId,
      @deviceName, @deviceTime, @raw, @receivedAt, @observerId, @captureId, @status, @statusReason, @warnings)`
  ).run({
    ...reading,
    bodyMovement: reading.bodyMovement ? 1 : 0,
    irregularPulse: reading.irregularPulse ? 1 : 0,
    raw: reading.rawHex === null ? null : Buffer.from(reading.rawHex, 'hex'),
    warnings: JSON.stringify(reading.warnings)
  })
}

/** What a person decided about a reading; the measured values have no update. */
export const updateDecision = (
  db: Database,
  reading: Pick<
    StoredReading,
    'id' | 'version' | 'residentId' | 'seriesId' | 'observerId' | 'status' | 'statusReason' | 'warnings'
  >
): void => {
  db.prepare(
    `UPDATE blood_pressure_reading SET version = ?, resident_id = ?, series_id = ?, observer_id = ?, status = ?,
      status_reason = ?, warnings_json = ? WHERE id = ?`
  ).run(
    reading.version,
    reading.residentId,
    reading.seriesId,
    reading.observerId,
    reading.status,
    reading.statusReason,
    JSON.stringify(reading.warnings),
    reading.id
  )
}

export const residentExists = (db: Database, id: string): boolean =>
  db.prepare<[string], { found: number }>('SELECT 1 AS found FROM resident WHERE id = ?').get(id) !==
  undefined
