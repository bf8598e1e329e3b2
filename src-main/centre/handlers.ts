import type { Database } from 'better-sqlite3'
import { write } from '../database/journal.ts'
import { lastEntryAt } from '../database/journal-entries.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { jumpSince } from './clock-jump.ts'
import type { Centre, centreContract, CentreInput, ClockJump } from './contract.ts'
import { centreKind, clockJumpKind } from './kinds.ts'
import { insertDesk, selectCentre, selectDesk, selectInhabited } from './store.ts'

const defaultIdleLockMinutes = 10

/** The first rows of a new database: the centre and this desk. */
export function foundCentre(
  db: Database,
  input: CentreInput,
  ids: { readonly centreId: string; readonly deskId: string; readonly actorId: string; readonly at: string }
): void {
  const { centreId: id, ...stamp } = ids
  write(db, stamp, { kind: centreKind, id, seen: 'new' }, () => ({
    ...input,
    version: 1,
    id,
    idleLockMinutes: defaultIdleLockMinutes
  }))
  insertDesk(db, ids.deskId)
}

export function createCentre(
  services: Services,
  ports: {
    readonly onChanged: () => void
    /** Does what changes the centre; what else bears its name changes with it or not at all. */
    readonly changing: <T>(name: string, work: () => T) => Promise<T>
  }
): {
  readonly handlers: Handlers<typeof centreContract>
  readonly get: () => Centre
  /** The database has just been opened: looks whether the clock went on from its last entry. */
  readonly lookAtClock: () => void
} {
  let jump: ClockJump | null = null
  const get = (): Centre => {
    const centre = selectCentre(services.db())
    const deskId = selectDesk(services.db())
    if (centre === null || deskId === null) throw new Failure('unavailable', '中心信息尚未设置。')
    return { ...centre, deskId }
  }
  const lookAtClock = (): void => {
    const lastAt = lastEntryAt(services.db())
    if (lastAt === null) return
    jump = jumpSince(lastAt, services.clock(), at => services.shownAt(at).slice(0, 16).replace('T', ' '))
    if (jump === null) return
    const { direction, startedAt } = jump
    const stamp = services.stamp(services.deskActor())
    const change = { kind: clockJumpKind, id: services.newId(), seen: 'new' as const }
    services.whenFree(() => {
      write(services.db(), stamp, change, () => ({ direction, lastAt, startedAt }))
    })
  }
  return {
    get,
    lookAtClock,
    handlers: {
      get,
      clockJump: () => jump,
      clockSeen: () => {
        jump = null
        return {}
      },
      update: async ({ version, ...input }, actor) => {
        const db = services.db()
        const change = { kind: centreKind, id: get().id, seen: version }
        const update = (): void => {
          write(db, services.stamp(actor), change, before => {
            const kept = new Set(input.committees.map(({ code }) => code))
            if (selectInhabited(db).some(code => !kept.has(code))) {
              throw new Failure('refused', '有居民属于被删除的居（村）委会，请先调整他们的所属。', {
                committees: '不能删除仍有居民的居（村）委会'
              })
            }
            return { ...before, ...input }
          })
        }
        if (input.name === get().name) update()
        else await ports.changing(input.name, update)
        ports.onChanged()
        return get()
      }
    }
  }
}
