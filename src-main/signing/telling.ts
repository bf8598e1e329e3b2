import type { Database } from 'better-sqlite3'
import { selectAgreement } from './agreement/store.ts'
import type { ContractToTell } from './contract.ts'
import { readContract } from './lifecycle/presenting.ts'
import { selectContract, selectSigners } from './lifecycle/store.ts'
import { tookEffect } from './rules/machine.ts'

/** What the platform is told of a contract; null: what never took effect is nobody's contract and stays here. */
export function contractToTell(db: Database, id: string, day: string): ContractToTell | null {
  const stored = selectContract(db, id)
  if (stored === undefined || !tookEffect(stored)) return null
  const agreement = selectAgreement(db, stored.actId)
  return {
    contract: readContract(db, stored),
    agreement:
      agreement === undefined
        ? null
        : {
            text: agreement.text,
            digest: agreement.digest,
            residentIds: selectSigners(db, stored.actId)
          },
    day
  }
}
