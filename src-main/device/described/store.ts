import type { Database } from 'better-sqlite3'
import { json, rowsOf } from '../../database/rows.ts'
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

/** The newest version of a description, and whether it is still offered. */
export interface StoredProtocol extends Omit<ProtocolRow, 'savedByName'> {
  readonly retiredAt: string | null
}
const protocols = rowsOf<Pick<StoredProtocol, 'id' | 'version' | 'retiredAt'>>('line_protocol', ['id'], {
  id: 'id',
  version: 'version',
  retiredAt: 'retired_at'
})
/** A version never changes: readings name the one they were read with. */
const versions = rowsOf<Omit<StoredProtocol, 'retiredAt'>>(
  'line_protocol_version',
  ['protocol_id', 'version'],
  {
    id: 'protocol_id',
    version: 'version',
    description: json('description_json'),
    savedAt: 'saved_at',
    savedById: 'saved_by',
    triedReadings: 'tried_readings',
    triedRejected: 'tried_rejected',
    reason: 'reason'
  },
  'kept'
)
export function selectStoredProtocol(db: Database, id: string): StoredProtocol | null {
  const protocol = protocols.select(db, id)
  const newest = protocol && versions.select(db, id, protocol.version)
  return newest && { ...newest, retiredAt: protocol.retiredAt }
}
export function putProtocol(db: Database, protocol: StoredProtocol): void {
  protocols.put(db, protocol)
  versions.put(db, protocol)
}
