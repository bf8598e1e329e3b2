import type { Database } from 'better-sqlite3'
import type { Stamp } from '../database/journal.ts'
import type { Clock, NewId } from './clock.ts'
import type { Actor } from './session.ts'

/** What every feature is given by the workstation. */
export interface Services {
  /** The open database; throws Failure('unauthorised') before anybody has signed in. */
  readonly db: () => Database
  readonly clock: Clock
  readonly newId: NewId
  /** Who, when and where, for the journal. */
  readonly stamp: (actor: Actor) => Stamp
  /** Who acts when nobody does: a reading that came by itself, the sync. Its account id is the desk's id. */
  readonly deskActor: () => Actor
  /** `YYYY-MM-DD` now, in the centre's zone. */
  readonly today: () => string
  /** The day of an instant in the centre's zone. */
  readonly dayOf: (instant: string) => string
  /** Tells every signed-in window; the payload is checked against the contract's event. */
  readonly emit: (name: string, payload: unknown) => void
}
