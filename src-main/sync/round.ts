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

/** What one round of sending works with. */
export interface Round {
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

export const addressingOf = (round: Round): Addressing => ({
  baseUrl: round.client.baseUrl,
  writeBy: round.platform.writeBy,
  known: id => selectKnown(round.db(), id)
})
