import type { Database } from 'better-sqlite3'
import { centreDay } from '../../database/centre-day.ts'
import { flag, hex, json, rowsOf } from '../../database/rows.ts'
import { type DeviceEvidence, evidenceColumns, mostHeard } from '../store.ts'
import type { GlucoseReading } from './contract.ts'

/** The record as stored; what is urgent about it is judged, not stored. */
export type StoredGlucose = Omit<GlucoseReading, 'observerName' | 'alert' | 'mark'> & {
  readonly version: number
  readonly captureId: string | null
} & DeviceEvidence
export const results = rowsOf<StoredGlucose>(
  'glucose_reading',
  ['id'],
  {
    id: 'id',
    version: 'version',
    residentId: 'resident_id',
    valueReceived: 'value_received',
    unitReceived: 'unit_received',
    glucoseMmolL: 'glucose_mmol_l',
    comparator: 'comparator',
    kind: 'kind',
    mealMark: 'meal_mark',
    sample: 'sample',
    controlSolution: flag('control_solution'),
    source: 'source',
    driverId: 'driver_id',
    deviceName: 'device_name',
    deviceSerial: 'device_serial',
    recordId: 'record_id',
    deviceTime: 'device_time',
    deviceNote: 'device_note',
    rawHex: hex('raw'),
    measuredAt: 'measured_at',
    isTimeKnown: flag('time_known'),
    receivedAt: 'received_at',
    observerId: 'observer_id',
    captureId: 'capture_id',
    status: 'status',
    statusReason: 'status_reason',
    warnings: json('warnings_json'),
    ...evidenceColumns
  },
  'replaced',
  { service_day: (db, { measuredAt }) => centreDay(db, measuredAt) }
)

/** As it is read back. */
export type GlucoseRow = Omit<GlucoseReading, 'alert' | 'mark'> & { readonly version: number }

type Row = Omit<GlucoseRow, 'isTimeKnown' | 'controlSolution' | 'rawHex' | 'warnings'> & {
  readonly isTimeKnown: number
  readonly controlSolution: number
  readonly raw: Uint8Array | null
  readonly warnings: string
}

const READING = `SELECT g.id, g.version, g.resident_id AS residentId, g.value_received AS valueReceived,
  g.unit_received AS unitReceived, g.glucose_mmol_l AS glucoseMmolL, g.comparator, g.kind, g.meal_mark AS mealMark,
  g.sample, g.control_solution AS controlSolution, g.source, g.driver_id AS driverId, g.device_name AS deviceName,
  g.device_serial AS deviceSerial, g.record_id AS recordId, g.device_time AS deviceTime,
  g.device_note AS deviceNote, g.raw, g.measured_at AS measuredAt, g.time_known AS isTimeKnown, g.received_at AS receivedAt,
  g.observer_id AS observerId, a.name AS observerName, g.status, g.status_reason AS statusReason,
  g.warnings_json AS warnings
  FROM glucose_reading g LEFT JOIN account a ON a.id = g.observer_id`

export const SELECT_GLUCOSE_OF = `${READING} WHERE g.resident_id = ? AND g.measured_at < ?
  ORDER BY g.measured_at DESC, g.id DESC LIMIT ?`
export const SELECT_GLUCOSE_TREND = `SELECT measured_at AS at, glucose_mmol_l AS glucoseMmolL,
  value_received AS valueReceived, unit_received AS unitReceived, comparator, kind FROM glucose_reading
  WHERE resident_id = ? AND measured_at >= ? AND status = 'filed' AND time_known = 1 ORDER BY measured_at, id`
export const SELECT_UNCLAIMED_GLUCOSE = `${READING} WHERE g.status = 'unclaimed' ORDER BY g.received_at DESC, g.id DESC`
export const COUNT_UNCLAIMED_GLUCOSE = `SELECT count(*) AS n FROM glucose_reading WHERE status = 'unclaimed'`
export const SELECT_TAKEN = `SELECT g.resident_id AS residentId, g.status FROM glucose_reading g
  WHERE g.driver_id = ? AND ifnull(g.device_serial, '') = ? AND g.record_id = ? AND g.record_id IS NOT NULL
    AND g.status <> 'set-aside'`

const readingOf = ({ raw, warnings, controlSolution, isTimeKnown, ...row }: Row): GlucoseRow => ({
  ...row,
  isTimeKnown: isTimeKnown === 1,
  controlSolution: controlSolution === 1,
  rawHex: raw === null ? null : Buffer.from(raw).toString('hex'),
  warnings: JSON.parse(warnings) as string[]
})

export function selectGlucose(db: Database, id: string): GlucoseRow | undefined {
  const row = db.prepare<[string], Row>(`${READING} WHERE g.id = ?`).get(id)
  return row === undefined ? undefined : readingOf(row)
}

/** Newest first, those measured before an instant. */
export const selectGlucoseOf = (
  db: Database,
  residentId: string,
  before: string,
  limit: number
): readonly GlucoseRow[] =>
  db.prepare<[string, string, number], Row>(SELECT_GLUCOSE_OF).all(residentId, before, limit).map(readingOf)

export type TrendRow = { readonly at: string } & Pick<
  GlucoseRow,
  'glucoseMmolL' | 'valueReceived' | 'unitReceived' | 'comparator' | 'kind'
>
/** Oldest first. */
export const selectGlucoseTrend = (db: Database, residentId: string, from: string): TrendRow[] =>
  db.prepare<[string, string], TrendRow>(SELECT_GLUCOSE_TREND).all(residentId, from)

/** Newest first. */
export const selectUnclaimedGlucose = (db: Database): readonly GlucoseRow[] =>
  db.prepare<[], Row>(SELECT_UNCLAIMED_GLUCOSE).all().map(readingOf)

export const countUnclaimedGlucose = (db: Database): number =>
  db.prepare<[], { n: number }>(COUNT_UNCLAIMED_GLUCOSE).get()?.n ?? 0

/** A result as its meter names it. */
export interface MeterRecord {
  readonly driverId: string
  readonly deviceSerial: string | null
  readonly recordId: string
}
export type Taken = Pick<GlucoseRow, 'residentId' | 'status'>

/** Where a meter's result lies already. */
export const selectTaken = (
  db: Database,
  { driverId, deviceSerial, recordId }: MeterRecord
): Taken | undefined =>
  db.prepare<[string, string, string], Taken>(SELECT_TAKEN).get(driverId, deviceSerial ?? '', recordId)

export const SELECT_HEARD_GLUCOSE = `SELECT value_received AS value, unit_received AS unit, comparator,
  device_serial AS deviceSerial, device_time AS deviceTime, device_person AS devicePersonId,
  device_counter AS deviceCounter, received_at AS receivedAt,
  CASE status WHEN 'filed' THEN resident_id END AS residentId, CASE status WHEN 'filed' THEN capture_id END AS captureId
  FROM glucose_reading WHERE device_id = ? ORDER BY received_at DESC, id DESC LIMIT ${String(mostHeard)}`

/** As `selectHeard` of pressures. */
export const selectHeardGlucose = (db: Database, deviceId: string) =>
  db
    .prepare<
      [string],
      Pick<GlucoseReading, 'comparator' | 'deviceSerial' | 'deviceTime' | 'receivedAt' | 'residentId'> &
        Omit<DeviceEvidence, 'deviceId'> & {
          readonly value: number
          readonly unit: GlucoseReading['unitReceived']
          readonly captureId: string | null
        }
    >(SELECT_HEARD_GLUCOSE)
    .all(deviceId)
    .map(({ value, unit, comparator, deviceSerial, ...rest }) => ({
      ...rest,
      reading: {
        type: 'glucose' as const,
        value,
        unit,
        ...(comparator !== null && { comparator }),
        ...(deviceSerial !== null && { deviceSerial })
      }
    }))
