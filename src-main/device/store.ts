import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../database/rows.ts'
import type { PortSettings } from './drivers/driver.ts'

/** A device on this desk as it is stored. */
export interface DeskDeviceRow {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly path: string
  readonly driverId: string
  readonly port: PortSettings
  /** What was plugged in there when it was set up, so that it is found again on another port. */
  readonly usb: UsbIdentity | null
}
export interface UsbIdentity {
  readonly vendorId: string
  readonly productId: string
  readonly serialNumber: string | null
}
export const deskDevices = rowsOf<DeskDeviceRow>('desk_device', ['id'], {
  id: 'id',
  version: 'version',
  name: 'name',
  path: 'path',
  driverId: 'driver_id',
  port: json('port_json'),
  usb: json('usb_json')
})

export const selectDesk = (db: Database): DeskDeviceRow[] => [...deskDevices.selectAll(db, 'name, id')]

export const selectDeskDevice = (db: Database, id: string): DeskDeviceRow | null => deskDevices.select(db, id)

export const selectDeskDeviceAt = (db: Database, path: string): DeskDeviceRow | null =>
  deskDevices.selectBy(db, 'path', path, 'id')[0] ?? null

export function deleteDeskDevice(db: Database, id: string): void {
  db.prepare('DELETE FROM desk_device WHERE id = ?').run(id)
}

/** One measurement, from its start to its end. */
export interface CaptureRow {
  readonly id: string
  readonly deviceId: string
  readonly residentId: string
  readonly observerId: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly outcome: 'done' | 'cancelled' | 'timed-out' | 'failed' | null
  /** What the desk said when it ended without a result. */
  readonly trouble: string | null
}
export const captures = rowsOf<CaptureRow>('capture', ['id'], {
  id: 'id',
  deviceId: 'device_id',
  residentId: 'resident_id',
  observerId: 'observer_id',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  outcome: 'outcome',
  trouble: 'trouble'
})

export interface OutcomeCount {
  readonly deviceId: string
  readonly outcome: 'done' | 'cancelled' | 'timed-out' | 'failed'
  readonly count: number
}
export const COUNT_OUTCOMES = `SELECT device_id AS deviceId, outcome, count(*) AS count FROM capture
  WHERE ended_at >= ? GROUP BY device_id, outcome`
/** How measurements on each device ended since an instant. */
export const countOutcomes = (db: Database, since: string): OutcomeCount[] =>
  db.prepare<[string], OutcomeCount>(COUNT_OUTCOMES).all(since)

/** A measurement that ended, or was left, without a result. */
export interface UnfinishedCapture {
  readonly deviceId: string
  readonly residentId: string
  readonly startedAt: string
}
const UNFINISHED = 'device_id AS deviceId, resident_id AS residentId, started_at AS startedAt'

/** Measurements that a crash or a power cut left open. */
export const selectAbandoned = (db: Database): readonly (UnfinishedCapture & { readonly id: string })[] =>
  db
    .prepare<[], UnfinishedCapture & { readonly id: string }>(
      `SELECT id, ${UNFINISHED} FROM capture WHERE ended_at IS NULL`
    )
    .all()

/** Measurements that ended without a result since an instant, oldest first. */
export const selectUnfinished = (
  db: Database,
  since: string
): readonly (UnfinishedCapture & { readonly endedAt: string })[] =>
  db
    .prepare<[string], UnfinishedCapture & { readonly endedAt: string }>(
      `SELECT ${UNFINISHED}, ended_at AS endedAt FROM capture WHERE ended_at >= ? AND outcome <> 'done' ORDER BY ended_at`
    )
    .all(since)

export const SELECT_HOLDERS = `SELECT id FROM resident WHERE record_number = @number
  UNION SELECT id FROM resident
  WHERE id_type IN ('01', '02', '03', '04', '05', '06', '07', '99') AND id_number = @number`
export const SELECT_HOLDS_ON =
  'SELECT keep_id AS id FROM resident_join WHERE other_id = ? AND undone_at IS NULL'
/**
 * Residents who are known by a number that stands in a device's record, also where the device fills it up with zeros, or
 * by that of a file that was joined to theirs.
 */
export function selectHolders(db: Database, person: string): string[] {
  const select = db.prepare<[{ number: string }], { id: string }>(SELECT_HOLDERS)
  const written = new Set([person.toUpperCase(), person.toUpperCase().replace(/^0+/, '')])
  const kept = db.prepare<[string], { id: string }>(SELECT_HOLDS_ON)
  const withKept = (id: string): readonly string[] => [id, ...kept.all(id).flatMap(one => withKept(one.id))]
  return [...written].flatMap(number => select.all({ number }).flatMap(({ id }) => withKept(id)))
}
