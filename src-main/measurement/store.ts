import type { Database } from 'better-sqlite3'
import { centreDay } from '../database/centre-day.ts'
import { type Columns, flag, hex, json, rowsOf } from '../database/rows.ts'
import type { BloodPressureReading } from './contract.ts'
import type { ReadingFacts } from './rules.ts'

export interface SeriesRow {
  readonly id: string
  readonly version: number
  readonly residentId: string
  readonly startedAt: string
}
/** A reading as stored. */
export type StoredReading = Omit<ReadingFacts, 'observerName'> & {
  readonly version: number
  readonly captureId: string | null
  /** Where it was measured before it came; null: when it came, if that is known. */
  readonly measuredAt: string | null
  readonly isTimeKnown: boolean
} & DeviceEvidence
/** What a device says of a result beside its values: the next one is held against it. */
export interface DeviceEvidence {
  /** Of the desk's device that sent it just now; null: none did. */
  readonly deviceId: string | null
  readonly devicePersonId: string | null
  readonly deviceCounter: string | null
}
/** Of what was measured when it came. */
export const measuredOnArrival = { measuredAt: null, isTimeKnown: true } as const
export const noEvidence: DeviceEvidence = { deviceId: null, devicePersonId: null, deviceCounter: null }
export const evidenceColumns = {
  deviceId: 'device_id',
  devicePersonId: 'device_person',
  deviceCounter: 'device_counter'
} as const satisfies Columns<DeviceEvidence>
/** So many results of a device are looked at: a booth sends as many in a week or two. */
export const mostHeard = 400
/** A sitting as stored; mean and advice follow from it. */
export interface StoredSitting extends SeriesRow {
  /** In the order they came. */
  readonly readings: readonly StoredReading[]
}
export const readings = rowsOf<StoredReading>('blood_pressure_reading', ['id'], {
  id: 'id',
  version: 'version',
  residentId: 'resident_id',
  seriesId: 'series_id',
  systolicMmHg: 'systolic_mmhg',
  diastolicMmHg: 'diastolic_mmhg',
  meanArterialMmHg: 'mean_arterial_mmhg',
  pulsePerMinute: 'pulse_per_minute',
  unitReceived: 'unit_received',
  arm: 'arm',
  posture: 'posture',
  setting: 'setting',
  bodyMovement: flag('body_movement'),
  irregularPulse: flag('irregular_pulse'),
  source: 'source',
  driverId: 'driver_id',
  deviceName: 'device_name',
  deviceTime: 'device_time',
  rawHex: hex('raw'),
  receivedAt: 'received_at',
  observerId: 'observer_id',
  captureId: 'capture_id',
  status: 'status',
  statusReason: 'status_reason',
  warnings: json('warnings_json'),
  measuredAt: 'measured_at',
  isTimeKnown: flag('time_known'),
  ...evidenceColumns
})
const sittings = rowsOf<SeriesRow>(
  'blood_pressure_series',
  ['id'],
  { id: 'id', version: 'version', residentId: 'resident_id', startedAt: 'started_at' },
  'replaced',
  { service_day: (db, { startedAt }) => centreDay(db, startedAt) }
)
interface ReadingRow {
  readonly id: string
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
const READING = `SELECT b.id, b.resident_id AS residentId, b.series_id AS seriesId,
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

const readingOf = ({ raw, warnings, bodyMovement, irregularPulse, ...row }: ReadingRow): ReadingFacts => ({
  ...row,
  bodyMovement: bodyMovement === 1,
  irregularPulse: irregularPulse === 1,
  rawHex: raw === null ? null : Buffer.from(raw).toString('hex'),
  warnings: JSON.parse(warnings) as string[]
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
export const selectReadingsOfSeries = (db: Database, seriesId: string): readonly ReadingFacts[] =>
  db.prepare<[string], ReadingRow>(SELECT_READINGS_OF_SERIES).all(seriesId).map(readingOf)

export function selectReading(db: Database, id: string): ReadingFacts | undefined {
  const row = db.prepare<[string], ReadingRow>(`${READING} WHERE b.id = ?`).get(id)
  return row === undefined ? undefined : readingOf(row)
}

/** Newest first. */
export const selectUnclaimed = (db: Database): readonly ReadingFacts[] =>
  db.prepare<[], ReadingRow>(SELECT_UNCLAIMED).all().map(readingOf)

export const countUnclaimed = (db: Database): number =>
  db.prepare<[], { n: number }>(COUNT_UNCLAIMED).get()?.n ?? 0

export function selectSitting(db: Database, id: string): StoredSitting | null {
  const sitting = sittings.select(db, id)
  return sitting && { ...sitting, readings: readings.selectBy(db, 'series_id', id, 'received_at, id') }
}

/** A reading once stored stays; one that has come to this sitting from the tray is moved. */
export function putSitting(db: Database, sitting: StoredSitting): void {
  sittings.put(db, sitting)
  for (const reading of sitting.readings) readings.put(db, reading)
}

export const SELECT_HEARD = `SELECT systolic_mmhg AS systolicMmHg, diastolic_mmhg AS diastolicMmHg,
  pulse_per_minute AS pulsePerMinute, device_time AS deviceTime, device_person AS devicePersonId,
  device_counter AS deviceCounter, received_at AS receivedAt,
  CASE status WHEN 'filed' THEN resident_id END AS residentId, CASE status WHEN 'filed' THEN capture_id END AS captureId
  FROM blood_pressure_reading WHERE device_id = ? ORDER BY received_at DESC, id DESC LIMIT ${String(mostHeard)}`

/** What a device of the desk sent last, newest first; whose it is only where it counts. */
export const selectHeard = (db: Database, deviceId: string) =>
  db
    .prepare<
      [string],
      Pick<
        BloodPressureReading,
        'systolicMmHg' | 'diastolicMmHg' | 'deviceTime' | 'receivedAt' | 'residentId'
      > &
        Omit<DeviceEvidence, 'deviceId'> & {
          readonly pulsePerMinute: number | null
          readonly captureId: string | null
        }
    >(SELECT_HEARD)
    .all(deviceId)
    .map(({ systolicMmHg, diastolicMmHg, pulsePerMinute, ...rest }) => ({
      ...rest,
      reading: {
        type: 'blood-pressure' as const,
        systolicMmHg,
        diastolicMmHg,
        ...(pulsePerMinute !== null && { pulsePerMinute })
      }
    }))

export const selectBirthDate = (db: Database, residentId: string): string | null =>
  db
    .prepare<[string], { birthDate: string | null }>(
      'SELECT birth_date AS birthDate FROM resident WHERE id = ?'
    )
    .get(residentId)?.birthDate ?? null

export const residentExists = (db: Database, id: string): boolean =>
  db.prepare<[string], { found: number }>('SELECT 1 AS found FROM resident WHERE id = ?').get(id) !==
  undefined
