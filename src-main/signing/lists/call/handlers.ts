import { write } from '../../../database/journal.ts'
import { Failure } from '../../../lib/failure.ts'
import type { Handlers } from '../../../lib/router.ts'
import type { Services } from '../../../lib/services.ts'
import type { SignContract } from '../../lifecycle/contract.ts'
import type { SigningPorts } from '../../ports.ts'
import { selectCampaign } from '../campaign/store.ts'
import { callKind } from '../kinds.ts'
import type { callContract } from './contract.ts'
import * as store from './store.ts'

/** What was said on the telephone, about signing and about renewing. */
export function createCalls(
  { db, newId, stamp, today }: Services,
  ports: Pick<SigningPorts, 'resident'> & {
    readonly contractsOf: (residentId: string) => readonly SignContract[]
  }
): Handlers<typeof callContract> {
  const checkCampaign = (id: string, calledOn: string): void => {
    const campaign = selectCampaign(db(), id)
    if (campaign === undefined) throw new Failure('not-found', '没有这次签约活动，请刷新。')
    if (calledOn < campaign.from || (campaign.to !== null && calledOn > campaign.to)) {
      throw new Failure('refused', '联系日期不在活动期内，请核对日期，或先延长活动。', {
        calledOn: '不在活动期内'
      })
    }
  }
  return {
    recordCall: (input, actor) => {
      ports.resident(input.residentId)
      if (input.calledOn > today()) {
        throw new Failure('invalid-input', '联系日期不能在今天之后。', { calledOn: '不能在今天之后' })
      }
      if (input.callAgainOn !== null && input.callAgainOn <= input.calledOn) {
        throw new Failure('invalid-input', '再联系日期须在联系日期之后。', {
          callAgainOn: '须在联系日期之后'
        })
      }
      if (
        input.contractId !== null &&
        !ports.contractsOf(input.residentId).some(({ id }) => id === input.contractId)
      ) {
        throw new Failure('not-found', '没有这份协议，请刷新。')
      }
      if (input.campaignId !== null) checkCampaign(input.campaignId, input.calledOn)
      const after: store.StoredCall = { ...input, id: newId(), callerId: actor.accountId }
      write(db(), stamp(actor), { kind: callKind, id: after.id, seen: 'new' }, () => after)
      const { callerId: _callerId, ...call } = after
      return { ...call, callerName: actor.name }
    },
    calls: ({ residentId }) => [...store.selectCalls(db(), residentId)]
  }
}
