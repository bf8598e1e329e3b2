import type { RecordKind } from '../database/record-kind.ts'
import { organizationOf } from './fhir.ts'
import { saveCentre, selectCentre, type StoredCentre } from './store.ts'

export const centreKind: RecordKind<StoredCentre> = {
  entity: 'centre',
  word: '中心',
  whose: () => [],
  read: selectCentre,
  put: saveCentre,
  merge: 'by-field',
  stale: '中心信息已被他人修改，请刷新后再改。',
  told: {
    pointedAs: 'Organization',
    needs: ['Organization'],
    load: ({ db }, id) => {
      const centre = selectCentre(db)
      return centre?.id === id ? [organizationOf(centre)] : null
    }
  }
}
