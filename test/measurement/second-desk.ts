import type { Database } from 'better-sqlite3'
import { eventNames } from '../../src-main/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import { createServices, type Services } from '../../src-main/lib/services.ts'
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
  const services = createServices({
    outside: { ...systemOutside, clock: () => Date.parse(now()) },
    db: () => db,
    here: { zone: 'Asia/Shanghai', deskId: 'second' },
    whenFree: write => {
      write()
    },
    whenWritable: write => {
      write()
    },
    emit: (event, payload) => emitted.push({ name: eventNames.get(event), payload })
  })
  return { services, emitted, doctor: actor('doctor', '王医生'), nurse: actor('nurse', '李护士'), db }
}
