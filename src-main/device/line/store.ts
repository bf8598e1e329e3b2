import type { Database } from 'better-sqlite3'
import type { LineDescription } from '../drivers/line-protocol/contract.ts'

export interface ProtocolRow {
  readonly id: string
  readonly version: number
  readonly description: LineDescription
  readonly savedAt: string
  readonly savedById: string
  readonly savedByName: string
  readonly triedReadings: number
  readonly triedRejected: number
  readonly reason: string | null
}
type Row = Omit<ProtocolRow, 'description'> & { readonly descriptionJson: string }

const NEWEST = `SELECT p.id, p.version, v.description_json AS descriptionJson, v.saved_at AS savedAt,
  v.saved_by AS savedById, a.name AS savedByName, v.tried_readings AS triedReadings,
  v.tried_rejected AS triedRejected, v.reason
  FROM line_protocol p JOIN line_protocol_version v ON v.protocol_id = p.id AND v.version = p.version
  JOIN account a ON a.id = v.saved_by`

const toProtocol = ({ descriptionJson, ...row }: Row): ProtocolRow => ({
  ...row,
  description: JSON.parse(descriptionJson) as LineDescription
})

/** Those that are offered, in the order in which they were first saved. */
export const selectProtocols = (db: Database): readonly ProtocolRow[] =>
  db.prepare<[], Row>(`${NEWEST} WHERE p.retired_at IS NULL ORDER BY p.id`).all().map(toProtocol)

export function selectProtocol(db: Database, id: string): ProtocolRow | undefined {
  const row = db.prepare<[string], Row>(`${NEWEST} WHERE p.id = ? AND p.retired_at IS NULL`).get(id)
  return row === undefined ? undefined : toProtocol(row)
}

export function saveProtocol(db: Database, row: Omit<ProtocolRow, 'savedByName'>): void {
  db.prepare(
    `INSERT INTO line_protocol (id, version) VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version`
  ).run(row.id, row.version)
  db.prepare(
    `INSERT INTO line_protocol_version
      (protocol_id, version, description_json, saved_at, saved_by, tried_readings, tried_rejected, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  ).run(
    row.id,
    row.version,
    JSON.stringify(row.description),
    row.savedAt,
    row.savedById,
    row.triedReadings,
    row.triedRejected,
    row.reason
  )
}

export function retireProtocol(db: Database, id: string, at: string): void {
  db.prepare('UPDATE line_protocol SET retired_at = ? WHERE id = ?').run(at, id)
}
