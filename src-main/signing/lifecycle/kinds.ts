import { idsOfResident } from '../../database/rows.ts'
import { centreDay } from '../../database/centre-day.ts'
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
  selectContractsOfAct,
  selectContractRecord,
  selectSigners
} from './store.ts'
import { contractTimeline } from './timeline.ts'

/** What somebody has put their name to is ended by the rules of contracts; null: it is a draft. */
const notWithdrawn: Readonly<Record<ActRecord['state'], string | null>> = {
  draft: null,
  'pending-signature': null,
  'pending-review': '居民已经签字，请先由审核人退回，再撤回或转给他人。',
  effective: '已生效的协议不能撤回或转给他人：请在协议上办理解约，写明签错了人，再为本人签约。',
  void: '这次签约已经作废。'
}

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
  withdrawal: {
    author: ({ signedById }) => signedById,
    day: ({ createdAt }, db) => centreDay(db, createdAt),
    says: ({ id }, db) => `签约草稿 ${selectContractsOfAct(db, id)[0]?.number ?? ''}`,
    prevents: ({ state }) => notWithdrawn[state],
    refuses: ({ id, refusals }, _to, db) =>
      selectSigners(db, id).length + refusals.length > 1
        ? '多位家庭成员一起签的草稿不能转给一个人：请撤回后重新办理签约。'
        : null,
    cautions: () => ['转交后按对方的资料和今天的政策重新计算费用和期限，请打开草稿核对。'],
    rewriting: 'by-feature'
  },
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
  withdrawal: { cannot: '协议不能撤回或转给他人：还没有生效的请撤回整次签约，已生效的请按解约或转签办理。' },
  moving: { of: idsOfResident('sign_contract'), moved: (record, residentId) => ({ ...record, residentId }) },
  missing: '没有这份协议，请刷新。',
  stale: '协议已被他人修改，请刷新后再改。',
  told: {
    // A draft is nobody's business.
    isTold: tookEffect,
    pointedAs: 'Contract',
    // Not every platform keeps contracts; those that do hear of them.
    load: ({ db, centreId, today }, id) => {
      const told = contractToTell(db, id, today)
      return told && resourcesOfContract(told, centreId)
    }
  },
  timeline: contractTimeline
}
