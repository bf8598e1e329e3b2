import type { RecordKind } from '../../database/record-kind.ts'
import { resourcesOfContract } from '../fhir.ts'
import { tookEffect } from '../rules/machine.ts'
import { contractToTell } from '../telling.ts'
import {
  type ActRecord,
  type ContractRecord,
  putAct,
  putContract,
  selectActRecord,
  selectContractRecord,
  selectSigners
} from './store.ts'
import { contractTimeline } from './timeline.ts'

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
  told: {
    // A draft is nobody's business.
    isTold: tookEffect,
    pointedAs: 'Contract',
    // Not every platform keeps contracts; those that do hear of them.
    needs: [],
    load: ({ db, centreId, today }, id) => {
      const told = contractToTell(db, id, today)
      return told && resourcesOfContract(told, centreId)
    }
  },
  timeline: contractTimeline
}
