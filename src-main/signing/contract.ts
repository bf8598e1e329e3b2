import { agreementContract } from './agreement/contract.ts'
import { blocksContract } from './blocks/contract.ts'
import { catalogueContract } from './catalogue/contract.ts'
import { entitlementContract } from './fulfilment/entitlement/contract.ts'
import { fulfilmentContract } from './fulfilment/contract.ts'
import { samplingContract } from './fulfilment/sampling/contract.ts'
import { lifecycleContract, type SignContract } from './lifecycle/contract.ts'
import { listsContract } from './lists/contract.ts'
import { transferContract, transferEvents } from './transfer/contract.ts'

/** Committees by doctor, catalogue, the contract from draft to its end, work lists, fulfilment, and panels that change hands. */
export const signingContract = {
  ...blocksContract,
  ...catalogueContract,
  ...lifecycleContract,
  ...agreementContract,
  ...listsContract,
  ...fulfilmentContract,
  ...entitlementContract,
  ...samplingContract,
  ...transferContract
}

export const signingEvents = { ...transferEvents }

/** A contract as the district platform is told of it. */
export interface ContractToTell {
  readonly contract: Omit<SignContract, 'phase'>
  /** The agreement that was signed, to the byte; null: it was signed on paper before texts were kept. */
  readonly agreement: {
    readonly text: string
    /** SM3, hex. */
    readonly digest: string
    /** Everybody it is an agreement with. */
    readonly residentIds: readonly string[]
  } | null
  /** The day it is told. */
  readonly day: string
}
