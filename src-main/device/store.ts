import type { Database } from 'better-sqlite3'
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
type Row = Omit<DeskDeviceRow, 'port' | 'usb'> & {
  readonly portJson: string
  readonly usbJson: string | null
}
const columns = 'id, version, name, path, driver_id AS driverId, port_json AS portJson, usb_json AS usbJson'
const toDevice = ({ portJson, usbJson, ...row }: Row): DeskDeviceRow => ({
  ...row,
  port: JSON.parse(portJson) as PortSettings,
  usb: usbJson === null ? null : (JSON.parse(usbJson) as UsbIdentity)
})

export function selectDesk(db: Database): DeskDeviceRow[] {
  return db.prepare<[], Row>(`SELECT ${columns} FROM desk_device ORDER BY name, id`).all().map(toDevice)
}

export function selectDeskDevice(db: Database, id: string): DeskDeviceRow | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM desk_device WHERE id = ?`).get(id)
  return row === undefined ? null : toDevice(row)
}

export function selectDeskDeviceAt(db: Database, path: string): DeskDeviceRow | null {
  const row = db.prepare<[string], Row>(`SELECT ${columns} FROM desk_device WHERE path = ?`).get(path)
  return row === undefined ? null : toDevice(row)
}

export function saveDeskDevice(db: Database, device: DeskDeviceRow): void {
  db.prepare(
    `INSERT INTO desk_device (id, version, name, path, driver_id, port_json, usb_json) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, path = excluded.path,
      driver_id = excluded.driver_id, port_json = excluded.port_json,
      usb_json = excluded.usb_json`
  ).run(
    device.id,
    device.version,
    device.name,
    device.path,
    device.driverId,
    JSON.stringify(device.port),
    device.usb === null ? null : JSON.stringify(device.usb)
  )
}

export function deleteDeskDevice(db: Database, id: string): void {
  db.prepare('DELETE FROM desk_device WHERE id = ?').run(id)
}

export interface CaptureRow {
  readonly id: string
  readonly deviceId: string
  readonly residentId: string
  readonly observerId: string
  readonly startedAt: string
}

export function insertCapture(db: Database, row: CaptureRow): void {
  db.prepare(
    'INSERT INTO capture (id, device_id, resident_id, observer_id, started_at) VALUES (?, ?, ?, ?, ?)'
  ).run(row.id, row.deviceId, row.residentId, row.observerId, row.startedAt)
}

export function endCapture(db: Database, id: string, outcome: string, at: string): void {
  db.prepare('UPDATE capture SET outcome = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL').run(
    outcome,
    at,
    id
  )
}

/** Measurements that a crash or a power cut left open. */
export function endAbandonedCaptures(db: Database, at: string): void {
  db.prepare(`UPDATE capture SET outcome = 'failed', ended_at = ? WHERE ended_at IS NULL`).run(at)
}

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
