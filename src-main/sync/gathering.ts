import type { Database } from 'better-sqlite3'
import { isBusy } from '../database/trouble.ts'
import { missingOf, parcelOf } from './bundle.ts'
import type { Round, Unit } from './round.ts'
import { selectKnown } from './resource-store.ts'
import { markOpen, type RecordRow, selectRecord } from './store.ts'
import type { ToldKinds } from './telling.ts'

/** A record, after all it points to that the platform does not hold and that is not left out. */
export type Gather = (row: RecordRow, leavesOut: (other: RecordRow) => boolean) => Promise<readonly Unit[]>

/** Makes records ready to go, each after what it points to that the platform does not hold yet. */
export function createGathering(
  db: () => Database,
  save: Round['save'],
  { byEntity, entityOfType, load }: ToldKinds,
  report: (where: string, error: unknown) => void
): Gather {
  const gatherInto = async (
    group: Map<string, Unit>,
    row: RecordRow,
    leavesOut: (other: RecordRow) => boolean
  ): Promise<void> => {
    if (group.has(row.entityId) || !byEntity.has(row.entity)) return
    const unit = await unitOf(row.entity, row.entityId, row)
    if (unit === null) return
    const own = new Set(unit.parcels.map(({ id }) => id))
    for (const parcel of unit.parcels) {
      for (const [id, type] of missingOf(parcel, own, wanted => selectKnown(db(), wanted))) {
        const entity = entityOfType.get(type)
        if (entity === undefined || group.has(id)) continue
        const needed = selectRecord(db(), id)
        // Refused or in conflict: a person has to look at it first; `deliver` says so at the record that waits.
        if (needed?.state === 'refused' || needed?.state === 'conflict') continue
        const other = needed ?? { entityId: id, entity, sequence: 0, state: 'local', attempts: 0 }
        if (!leavesOut(other)) await gatherInto(group, other, leavesOut)
      }
    }
    group.set(row.entityId, unit)
  }

  const unitOf = async (entity: string, entityId: string, row: RecordRow): Promise<Unit | null> => {
    try {
      const resources = load(entity, entityId)
      if (resources !== null) {
        return {
          record: row.sequence === 0 ? null : { entityId, sequence: row.sequence },
          parcels: resources.map(resource => parcelOf(resource, row.sequence))
        }
      }
      await save(open => {
        markOpen(open, row, 'refused', '本机找不到这条记录，无法上传。')
      })
    } catch (error) {
      if (isBusy(error)) throw error
      report('sync.load', error)
      await save(open => {
        markOpen(open, row, 'refused', '这条记录无法转换为平台格式，错误已记录，请联系管理员。')
      })
    }
    return null
  }

  return async (row, leavesOut) => {
    const group = new Map<string, Unit>()
    await gatherInto(group, row, leavesOut)
    return [...group.values()]
  }
}
