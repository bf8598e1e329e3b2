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

/** Measurements that a crash or a power cut left open. */
export const selectAbandoned = (
  db: Database
): readonly { readonly id: string; readonly deviceId: string; readonly residentId: string }[] =>
  db
    .prepare<[], { id: string; deviceId: string; residentId: string }>(
      `SELECT id, device_id AS deviceId, resident_id AS residentId FROM capture WHERE ended_at IS NULL`
    )
    .all()

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

/** Measurements that ended without a result since an instant, oldest first. */
export function selectUnfinished(
  db: Database,
  since: string
): { deviceId: string; residentId: string; endedAt: string }[] {
  return db
    .prepare<[string], { deviceId: string; residentId: string; endedAt: string }>(
      `SELECT device_id AS deviceId, resident_id AS residentId, ended_at AS endedAt FROM capture
      WHERE ended_at >= ? AND outcome <> 'done' ORDER BY ended_at`
    )
    .all(since)
}
