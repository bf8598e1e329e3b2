import { nobodys, type RecordKind } from '../database/record-kind.ts'
import { saveAddress, selectSettings } from './store.ts'

export interface PlatformAddress {
  readonly baseUrl: string | null
  /** The token itself is no matter of record and stays where it is; that it was changed is. */
  readonly tokenChanged: boolean
}

export const platformKind: RecordKind<PlatformAddress> = {
  entity: 'platform',
  word: '区域平台',
  whose: () => [],
  read: db => ({ baseUrl: selectSettings(db).baseUrl, tokenChanged: false }),
  put: (db, { baseUrl }) => {
    saveAddress(db, baseUrl, selectSettings(db).token)
  },
  merge: 'asks',
  withdrawal: nobodys
}
