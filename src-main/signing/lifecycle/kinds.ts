import type { RecordKind } from '../../database/record-kind.ts'
import { tookEffect } from '../rules/machine.ts'
import {
  type ActRecord,
  type ContractRecord,
  putAct,
  putContract,
  selectActRecord,
  selectContractRecord,
  selectSigners
} from './store.ts'

/** One sitting at which a household or a single person signs. */
export const actKind: RecordKind<ActRecord> = {
  entity: 'signing-act',
  word: '签约',
  whose: ({ id, refusals, signatures }, db) => [
    ...selectSigners(db, id),
    ...refusals.map(({ residentId }) => residentId),
    ...signatures.flatMap(({ residentId }) => residentId ?? [])
  ],
  read: selectActRecord,
  put: putAct,
  merge: 'asks',
  missing: '没有这次签约，请刷新。',
  stale: '这次签约已被他人处理，请刷新。'
}

export const signContractKind: RecordKind<ContractRecord> = {
  entity: 'sign-contract',
  word: '签约协议',
  whose: ({ residentId }) => [residentId],
  read: selectContractRecord,
  put: putContract,
  merge: 'asks',
  missing: '没有这份协议，请刷新。',
  stale: '协议已被他人修改，请刷新后再改。',
  // A draft is nobody's business.
  told: { isTold: tookEffect }
}
