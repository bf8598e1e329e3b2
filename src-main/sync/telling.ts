import { earlierVersions } from '../database/journal-entries.ts'
import type { RecordKind, Telling } from '../database/record-kind.ts'
import type { SharedResource } from '../lib/fhir.ts'
import type { Services } from '../lib/services.ts'
import { identityOf } from './content.ts'
import { selectKnown } from './resource-store.ts'

/** What the platform hears of each kind of record; null: there is no such record, or nothing to tell of it. */
export type Load = (entity: string, id: string) => readonly SharedResource[] | null

/** What is told at all: the kinds that say so, found by their entity or by the resource others point to. */
export interface ToldKinds {
  readonly byEntity: ReadonlyMap<string, RecordKind>
  readonly entityOfType: ReadonlyMap<string, string>
  readonly load: Load
}

export function toldKinds(
  kinds: readonly RecordKind[],
  { db, today, shownAt, startOfDay }: Pick<Services, 'db' | 'today' | 'shownAt' | 'startOfDay'>,
  centreId: () => string
): ToldKinds {
  const told = kinds.filter(kind => kind.told !== undefined)
  const byEntity = new Map(told.map(kind => [kind.entity, kind]))
  const beside = told.flatMap(kind => kind.told?.beside ?? [])
  return {
    byEntity,
    entityOfType: new Map(
      told.flatMap(({ entity, told: { pointedAs } = {} }) =>
        pointedAs === undefined ? [] : [[pointedAs, entity] as const]
      )
    ),
    load: (entity, id) => {
      const kind = byEntity.get(entity)
      const telling: Telling = { db: db(), centreId: centreId(), today: today(), shownAt, startOfDay }
      const own = kind?.told?.load(telling, id) ?? null
      const record = own === null ? null : (kind?.read(telling.db, id) ?? null)
      if (kind === undefined || own === null || record === null) return own
      const others = beside.filter(one => one.entity === entity)
      const takenBack = [
        ...(kind.told?.takenBack?.(telling, record, () => earlierVersions(telling.db, kind, id)) ?? []),
        ...others.flatMap(one => one.takenBack?.(telling, record) ?? [])
      ]
      return [
        ...own,
        ...others.flatMap(one => one.load(telling, record)),
        ...takenBack.filter(resource => selectKnown(telling.db, identityOf(resource)) !== null)
      ]
    }
  }
}
