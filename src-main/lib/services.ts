import type { Database } from 'better-sqlite3'
import type { Stamp } from '../database/journal.ts'
import type { z } from 'zod'
import type { Clock, NewId } from './clock.ts'
import type { Event } from './contract.ts'
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
  /** Tells every signed-in window; the payload is checked against the event of the contract. */
  readonly emit: <P extends z.ZodType>(event: Event<P>, payload: z.input<P>) => void
}
