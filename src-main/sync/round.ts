import type { Database } from 'better-sqlite3'
import type { Addressing, Parcel } from './bundle.ts'
import type { Client } from './client.ts'
import type { Platform } from './platform.ts'
import { selectKnown } from './resource-store.ts'

/** A record on its way; `record` is null when it comes along only because others point to it. */
export interface Unit {
  readonly record: { readonly entityId: string; readonly sequence: number } | null
  readonly parcels: readonly Parcel[]
}

/** The line to the platform during one round. */
export interface Line {
  readonly client: Client
  /** Runs in one transaction; waits while another process writes. */
  readonly save: <T>(apply: (db: Database) => T) => Promise<T>
  readonly db: () => Database
  /** Lets everything else have its turn. */
  readonly breathe: () => Promise<void>
  platform: Platform
  /** How many entries go at once: sinks when the platform is slow or full, and recovers. */
  cap: number
  /** Bundles the platform has taken in this round. */
  taken: number
  readonly onTaken: () => void
}

export const addressingOf = (line: Line): Addressing => ({
  baseUrl: line.client.baseUrl,
  writeBy: line.platform.writeBy,
  known: id => selectKnown(line.db(), id)
})
