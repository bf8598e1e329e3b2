import { nobodys, type RecordKind } from '../../database/record-kind.ts'
import {
  deletePackage,
  items,
  selectPackage,
  type StoredItem,
  type StoredPackage,
  upsertPackage
} from './store.ts'

export const itemKind: RecordKind<StoredItem> = {
  entity: 'service-item',
  word: '服务项目',
  whose: () => [],
  read: items.select,
  put: items.put,
  merge: 'by-field',
  withdrawal: nobodys
}

export const packageKind: RecordKind<StoredPackage> = {
  entity: 'service-package',
  word: '服务包',
  whose: () => [],
  read: (db, id) => selectPackage(db, id) ?? null,
  put: upsertPackage,
  remove: deletePackage,
  merge: 'asks',
  withdrawal: nobodys,
  missing: '没有这个服务包，请刷新。',
  stale: '服务包已被他人修改，请刷新后再改。'
}
