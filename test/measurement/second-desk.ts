import type { Database } from 'better-sqlite3'
import { eventNames } from '../../src-main/contract.ts'
import { dayIn, newUuid } from '../../src-main/lib/clock.ts'
import type { Services } from '../../src-main/lib/services.ts'
import type { Actor } from '../../src-main/lib/session.ts'
import type { TestWorkstation } from '../support/workstation.ts'

export interface SecondDesk {
  readonly services: Services
  readonly emitted: { readonly name: string | undefined; readonly payload: unknown }[]
  readonly doctor: Actor
  readonly nurse: Actor
  readonly db: Database
}

/** A further connection to the same file with its own clock: for what no call reaches (a device's reading) and for races. */
export function openSecondDesk(w: TestWorkstation, now: () => string): SecondDesk {
  const db = w.db()
  db.pragma('foreign_keys = ON')
  const emitted: { name: string | undefined; payload: unknown }[] = []
  const actor = (role: 'doctor' | 'nurse', name: string): Actor => ({
    accountId: w.accountId(role),
    name,
    roles: [role],
    sessionId: newUuid()
  })
  const zone = 'Asia/Shanghai'
  const services: Services = {
    db: () => db,
    clock: () => Date.parse(now()),
    newId: newUuid,
    stamp: ({ accountId }) => ({ at: now(), actorId: accountId, deskId: 'second' }),
    deskActor: () => ({ accountId: 'second', name: '本机', roles: [], sessionId: 'second' }),
    today: () => dayIn(zone, Date.parse(now())),
    dayOf: instant => dayIn(zone, Date.parse(instant)),
    emit: (event, payload) => emitted.push({ name: eventNames.get(event), payload })
  }
  return { services, emitted, doctor: actor('doctor', '王医生'), nurse: actor('nurse', '李护士'), db }
}
