import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import type { Stamp } from '../database/journal.ts'
import { dayIn, instantIn, shownIn, startOfDayIn } from './clock.ts'
import type { Event } from './contract.ts'
import type { Outside } from './outside.ts'
import type { Actor } from './session.ts'

/** What every feature is given by the workstation. */
export interface Services extends Pick<Outside, 'clock' | 'monotonic' | 'timers' | 'newId'> {
  /** The open database; throws Failure('unauthorised') before anybody has signed in. */
  readonly db: () => Database
  /** Who, when and where, for the journal. */
  readonly stamp: (actor: Actor) => Stamp
  /** Who acts when nobody does: a reading that came by itself, the sync. Its account id is the desk's id. */
  readonly deskActor: () => Actor
  /** `YYYY-MM-DD` now, in the centre's zone. */
  readonly today: () => string
  /** The day of an instant in the centre's zone. */
  readonly dayOf: (instant: string) => string
  /** The UTC instant at which a day begins in the centre's zone. */
  readonly startOfDay: (day: string) => string
  /** The UTC instant at which the clocks of the centre show `YYYY-MM-DDTHH:mm[:ss]`. */
  readonly instantAt: (shown: string) => string
  /** What the clocks of the centre show at an instant: `YYYY-MM-DDTHH:mm:ss`. */
  readonly shownAt: (instant: string) => string
  /**
   * Writes now or, while somebody else holds the file, as soon as they let go; before the next thing a person writes,
   * and before the program ends. Throws what is wrong where it was tried at once.
   */
  readonly whenFree: (write: () => void) => void
  /** The same, and nothing a disk or file has against it is thrown: for what must keep nobody from reading. */
  readonly whenWritable: (write: () => void) => void
  /** Tells every signed-in window; the payload is checked against the event of the contract. */
  readonly emit: <P extends z.ZodType>(event: Event<P>, payload: z.input<P>) => void
}

export function createServices(given: {
  readonly outside: Pick<Outside, 'clock' | 'monotonic' | 'timers' | 'newId'>
  readonly db: () => Database
  /** The centre's zone and this desk, as they are known by then. */
  readonly here: { readonly zone: string; readonly deskId: string }
  readonly whenFree: Services['whenFree']
  readonly whenWritable: Services['whenWritable']
  readonly emit: Services['emit']
}): Services {
  const { db, here, whenFree, whenWritable, emit } = given
  const { clock, monotonic, timers, newId } = given.outside
  return {
    db,
    clock,
    monotonic,
    timers,
    newId,
    stamp: ({ accountId }) => ({
      at: new Date(clock()).toISOString(),
      actorId: accountId,
      deskId: here.deskId
    }),
    deskActor: () => ({ accountId: here.deskId, name: '本机', roles: [], sessionId: here.deskId }),
    today: () => dayIn(here.zone, clock()),
    dayOf: instant => dayIn(here.zone, Date.parse(instant)),
    startOfDay: day => startOfDayIn(here.zone, day),
    instantAt: shown => instantIn(here.zone, shown),
    shownAt: instant => shownIn(here.zone, instant),
    whenFree,
    whenWritable,
    emit
  }
}
