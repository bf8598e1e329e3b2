import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../database/rows.ts'
import type { BackupRun, BackupSettings } from './contract.ts'

/** Until somebody says otherwise: at noon, when the desk is on and quiet. */
export const usualSettings: BackupSettings = {
  folder: null,
  at: '12:30',
  daily: 7,
  weekly: 4,
  monthly: 12,
  warnAfterDays: 3
}

export const selectSettings = (db: Database): BackupSettings =>
  db
    .prepare<[], BackupSettings>(
      `SELECT folder, at, keep_daily AS daily, keep_weekly AS weekly, keep_monthly AS monthly,
        warn_after_days AS warnAfterDays FROM backup_settings`
    )
    .get() ?? usualSettings

export const saveSettings = (db: Database, settings: BackupSettings): void => {
  db.prepare(
    `INSERT INTO backup_settings (only, folder, at, keep_daily, keep_weekly, keep_monthly, warn_after_days)
    VALUES (1, @folder, @at, @daily, @weekly, @monthly, @warnAfterDays)
    ON CONFLICT (only) DO UPDATE SET folder = @folder, at = @at, keep_daily = @daily, keep_weekly = @weekly,
      keep_monthly = @monthly, warn_after_days = @warnAfterDays`
  ).run(settings)
}

const mostRuns = 100
const RUN = `SELECT folder, began_at AS beganAt, ended_at AS endedAt, outcome, says, bytes,
  written_bytes AS writtenBytes FROM backup_run`

/** Newest first. */
export const selectRuns = (db: Database): readonly BackupRun[] =>
  db.prepare<[number], BackupRun>(`${RUN} ORDER BY ended_at DESC LIMIT ?`).all(mostRuns)

export const selectLastRun = (db: Database): BackupRun | null =>
  db.prepare<[], BackupRun>(`${RUN} ORDER BY ended_at DESC LIMIT 1`).get() ?? null

export const selectLastGood = (db: Database): BackupRun | null =>
  db.prepare<[], BackupRun>(`${RUN} WHERE outcome = 'good' ORDER BY ended_at DESC LIMIT 1`).get() ?? null

export function insertRun(db: Database, id: string, run: BackupRun): void {
  db.transaction(() => {
    db.prepare(
      `INSERT INTO backup_run (id, folder, began_at, ended_at, outcome, says, bytes, written_bytes)
      VALUES (@id, @folder, @beganAt, @endedAt, @outcome, @says, @bytes, @writtenBytes)`
    ).run({ id, ...run })
    db.prepare<[number]>(
      `DELETE FROM backup_run WHERE outcome <> 'good' AND id NOT IN
        (SELECT id FROM backup_run ORDER BY ended_at DESC LIMIT ?)`
    ).run(mostRuns)
    db.prepare<[number]>(
      `DELETE FROM backup_run WHERE id NOT IN (SELECT id FROM backup_run ORDER BY ended_at DESC LIMIT ?)
        AND id NOT IN (SELECT id FROM backup_run WHERE outcome = 'good' ORDER BY ended_at DESC LIMIT 1)`
    ).run(mostRuns)
  }).immediate()
}

/** That these data were put back, and what was done about it. */
export interface Restoration {
  readonly id: string
  readonly at: string
  readonly how: 'restored' | 'copied' | 'older'
  readonly takenAt: string | null
  readonly deskBefore: string
  readonly deskAfter: string
  /** The journal's last entry of before. */
  readonly sequence: number
  /** Names. */
  readonly shutOut: readonly string[]
  /** `record 001`, `contract 2026` → the number it goes on after. */
  readonly raised: Readonly<Record<string, number>>
}
export const restorations = rowsOf<Restoration>('restoration', ['id'], {
  id: 'id',
  at: 'at',
  how: 'how',
  takenAt: 'taken_at',
  deskBefore: 'desk_before',
  deskAfter: 'desk_after',
  sequence: 'sequence',
  shutOut: json('shut_out_json'),
  raised: json('raised_json')
})

/** The newest one, unless somebody has read its notice. */
export const selectUnseen = (db: Database): Restoration | null =>
  restorations
    .selectAll(db, 'sequence DESC, at DESC')
    .slice(0, 1)
    .find(
      ({ id }) =>
        db.prepare<[string]>('SELECT 1 FROM restoration_seen WHERE restoration_id = ?').get(id) === undefined
    ) ?? null

export const insertSeen = (db: Database, id: string, accountId: string, at: string): void => {
  db.prepare(
    'INSERT INTO restoration_seen (restoration_id, account_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
  ).run(id, accountId, at)
}
