import type { Database } from 'better-sqlite3'
import { write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Centre, centreContract, CentreInput } from './contract.ts'
import { save, select, selectInhabited } from './store.ts'

const defaultIdleLockMinutes = 10

/** The first rows of a new database: the centre and this desk. */
export function foundCentre(
  db: Database,
  input: CentreInput,
  ids: { readonly centreId: string; readonly deskId: string; readonly actorId: string; readonly at: string }
): void {
  const after: Centre = {
    ...input,
    version: 1,
    id: ids.centreId,
    deskId: ids.deskId,
    idleLockMinutes: defaultIdleLockMinutes
  }
  const stamp = { at: ids.at, actorId: ids.actorId, deskId: ids.deskId }
  write(db, stamp, { entity: 'centre', id: after.id, version: 1, before: null, after }, () => {
    save(db, after)
  })
}

export function createCentre(
  services: Services,
  ports: { readonly onChanged: (centre: Centre) => void }
): { readonly handlers: Handlers<typeof centreContract>; readonly get: () => Centre } {
  const get = (): Centre => {
    const centre = select(services.db())
    if (centre === null) throw new Failure('unavailable', '中心信息尚未设置。')
    return centre
  }
  return {
    get,
    handlers: {
      get,
      update: (input, actor) => {
        const db = services.db()
        const before = get()
        if (before.version !== input.version)
          throw new Failure('conflict', '中心信息已被他人修改，请刷新后再改。')
        const kept = new Set(input.committees.map(({ code }) => code))
        if (selectInhabited(db).some(code => !kept.has(code))) {
          throw new Failure('refused', '有居民属于被删除的居（村）委会，请先调整他们的所属。', {
            committees: '不能删除仍有居民的居（村）委会'
          })
        }
        const after: Centre = { ...before, ...input, version: before.version + 1 }
        const change = { entity: 'centre', id: before.id, version: after.version, before, after }
        write(db, services.stamp(actor), change, () => {
          save(db, after)
        })
        ports.onChanged(after)
        return after
      }
    }
  }
}
