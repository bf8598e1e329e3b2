import { nobodys, type RecordKind } from '../database/record-kind.ts'
import { states, type PolicyRow, selectPresent } from './region/store.ts'

/** All states of the centre's policy are the versions of one record. */
export const policyRecordId = '00000000-0000-7000-8000-000000000001'

export const policyKind: RecordKind<PolicyRow> = {
  entity: 'policy',
  word: '地区政策',
  whose: () => [],
  read: db => states.select(db, selectPresent(db).id),
  put: states.put,
  merge: 'asks',
  withdrawal: nobodys,
  stale: '地区政策已被他人修改，请刷新后再改。'
}
