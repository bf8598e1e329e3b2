import type { RecordKind } from '../../database/record-kind.ts'
import { selectSigners } from '../lifecycle/store.ts'
import type { StoredAgreement } from './evidence.ts'
import { putAgreement, selectAgreement } from './store.ts'

/** What was signed, to the byte; a later registration on paper only adds to it. */
export const agreementKind: RecordKind<StoredAgreement> = {
  entity: 'agreement',
  word: '签署的协议',
  whose: ({ actId }, db) => selectSigners(db, actId),
  read: (db, id) => selectAgreement(db, id) ?? null,
  put: putAgreement,
  merge: 'append-only',
  withdrawal: { cannot: '已签的协议书不能撤回，请按解约或转签办理。' }
}
