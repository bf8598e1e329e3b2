import type { Services } from '../lib/services.ts'
import { selectAgreement } from './agreement/store.ts'
import type { ContractToTell, TeamToTell } from './contract.ts'
import type { SignContract } from './lifecycle/contract.ts'
import { selectContract, selectContractsOfAct } from './lifecycle/store.ts'
import { tookEffect } from './rules/machine.ts'
import type { Team } from './teams/contract.ts'
import { selectStaff } from './teams/store.ts'

/** Reads what the platform is told; null when there is nothing to tell. */
export function telling(
  { db, today }: Services,
  ports: {
    readonly contract: (id: string) => SignContract
    readonly findTeam: (id: string) => Team | null
  }
): {
  /** What never took effect is nobody's contract and stays here. */
  readonly contractToTell: (id: string) => ContractToTell | null
  readonly teamToTell: (id: string) => TeamToTell | null
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
    },
    teamToTell: id => {
      const team = ports.findTeam(id)
      if (team === null) return null
      const accounts = new Map(selectStaff(db()).map(staff => [staff.id, staff.accountId]))
      const { name, phone, status, leadId, members } = team
      return {
        id,
        name,
        phone,
        status,
        leadId,
        members: members.map(member => ({ ...member, accountId: accounts.get(member.staffId) ?? null }))
      }
    }
  }
}
