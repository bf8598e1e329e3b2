import type { Services } from '../lib/services.ts'
import { selectAgreement } from './agreement/store.ts'
import type { ContractToTell } from './contract.ts'
import type { SignContract } from './lifecycle/contract.ts'
import { selectContract, selectContractsOfAct } from './lifecycle/store.ts'
import { tookEffect } from './rules/machine.ts'

/** Reads what the platform is told; null when there is nothing to tell. */
export function telling(
  { db, today }: Services,
  ports: {
    readonly contract: (id: string) => SignContract
  }
): {
  /** What never took effect is nobody's contract and stays here. */
  readonly contractToTell: (id: string) => ContractToTell | null
} {
  return {
    contractToTell: id => {
      const stored = selectContract(db(), id)
      if (stored === undefined || !tookEffect(stored)) return null
      const agreement = selectAgreement(db(), stored.actId)
      const residentIds = (): readonly string[] => [
        ...new Set(selectContractsOfAct(db(), stored.actId).map(({ residentId }) => residentId))
      ]
      return {
        contract: ports.contract(id),
        agreement:
          agreement === undefined
            ? null
            : { text: agreement.text, digest: agreement.digest, residentIds: residentIds() },
        day: today()
      }
    }
  }
}
