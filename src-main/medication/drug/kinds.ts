import { nobodys, type RecordKind } from '../../database/record-kind.ts'
import { drugs, type StoredDrug } from './store.ts'

/** A drug of the centre's own list; who takes it has its name and ingredients as they were then. */
export const drugKind: RecordKind<StoredDrug> = {
  entity: 'drug',
  word: '药品目录',
  whose: () => [],
  read: drugs.select,
  put: drugs.put,
  merge: 'by-field',
  withdrawal: nobodys,
  missing: '目录里没有这种药品，请刷新。',
  stale: '这种药品已被他人修改，请刷新后再改。'
}
