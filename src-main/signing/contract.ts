import { agreementContract } from './agreement/contract.ts'
import { catalogueContract } from './catalogue/contract.ts'
import { entitlementContract } from './fulfilment/entitlement/contract.ts'
import { fulfilmentContract } from './fulfilment/contract.ts'
import { qualityContract } from './fulfilment/quality/contract.ts'
import { lifecycleContract } from './lifecycle/contract.ts'
import { listsContract } from './lists/contract.ts'
import { teamsContract } from './teams/contract.ts'
import { transferContract, transferEvents } from './transfer/contract.ts'

/** Teams, catalogue, the contract from draft to its end, work lists, fulfilment, and panels that change hands. */
export const signingContract = {
  ...teamsContract,
  ...catalogueContract,
  ...lifecycleContract,
  ...agreementContract,
  ...listsContract,
  ...fulfilmentContract,
  ...entitlementContract,
  ...qualityContract,
  ...transferContract
}

export const signingEvents = { ...transferEvents }
