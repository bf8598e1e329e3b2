import type { Database } from 'better-sqlite3'
import type { Addressing, Parcel } from './bundle.ts'
import type { Client } from './client.ts'
import type { WriteBy } from './contract.ts'
import { marksRide, type Platform } from './platform.ts'
import { selectKnown } from './resource-store.ts'

/** A record on its way; `record` is null when it comes along only because others point to it. */
export interface Unit {
  readonly record: { readonly entityId: string; readonly sequence: number } | null
  readonly parcels: readonly Parcel[]
}

/** What all lanes of a round share. */
export interface RoundState {
  platform: Platform
  /** How many entries go at once: sinks when the platform is slow or full, and recovers. */
  cap: number
  /** Bundles the platform has taken in this round. */
  taken: number
  /** Ways that are being tried for types that nothing is known of yet. */
  readonly trying: Map<string, WriteBy>
}

/** What one lane of a round of sending works with. */
export interface Round {
  readonly client: Client
  /** Runs in one transaction; waits while another process writes. */
  readonly save: <T>(apply: (db: Database) => T) => Promise<T>
  readonly db: () => Database
  /** Lets everything else have its turn. */
  readonly breathe: () => Promise<void>
  readonly state: RoundState
  /** Our id of the mark that this lane raises. */
  readonly lane: string
  readonly onTaken: (entries: number) => void
  /** Sends when it is this lane's turn; throws Grounded when the round has ended before. */
  readonly fly: <T>(send: () => Promise<T>) => Promise<T>
  /** The platform works on several of our Bundles and they are in each other's way: waits. False when there is only this one. */
  readonly standBack: () => Promise<boolean>
}

/** How many entries a Bundle takes beside its mark. */
export const roomIn = ({ platform, cap }: RoundState): number =>
  marksRide(platform) ? Math.max(1, Math.min(cap, platform.maxEntries) - 1) : 1

export const wayOf = ({ platform, trying }: RoundState, type: string): WriteBy =>
  platform.ways[type] ?? trying.get(type) ?? platform.writeBy

export const addressingOf = (round: Round): Addressing => ({
  baseUrl: round.client.baseUrl,
  wayOf: type => wayOf(round.state, type),
  asksByIdentifier: round.state.platform.asksByIdentifier,
  known: id => selectKnown(round.db(), id)
})
