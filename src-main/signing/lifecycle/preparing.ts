import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { ageOn } from '../../lib/clock.ts'
import type { SigningPorts } from '../ports.ts'
import type { PopulationClass } from '../rules/population.ts'
import { standingOn } from '../rules/machine.ts'
import { addressText, missingOf, needsGuardian } from '../rules/requirements.ts'
import type { lifecycleContract } from './contract.ts'
import { householdOf, type Person } from './household.ts'
import * as store from './store.ts'

export interface PreparingPorts extends Pick<SigningPorts, 'policy' | 'resident'> {
  readonly overrideOf: (residentId: string) => PopulationClass | null
  /** Who answers for a committee's public health today. */
  readonly blockOf: (
    committeeCode: string
  ) => { readonly doctorId: string; readonly teamId: string | null } | null
  /** The package that takes this one's place today; null: it can still be signed itself. */
  readonly newerPackage: (
    packageId: string
  ) => { readonly name: string; readonly priceFen: number | null } | null
}

/** What the signing page starts from: the household, what each has, lacks and needs, and what the pack asks. */
export function preparing(
  { db, today }: Services,
  ports: PreparingPorts,
  expiringDays: () => number
): Handlers<typeof lifecycleContract>['prepareSigning'] {
  const differencesOf = (contract: store.StoredContract, { resident, keyCodes }: Person): string[] => {
    const newer = ports.newerPackage(contract.packageId)
    const same = (one: readonly string[], other: readonly string[]): boolean =>
      one.length === other.length && one.every(code => other.includes(code))
    return [
      ...(newer === null ? [] : [`服务包已有新版本“${newer.name}”`]),
      ...(same(contract.keyCodes, keyCodes) ? [] : ['重点人群有变化']),
      ...(same(contract.party.payments, resident.payments) ? [] : ['医疗费用支付方式有变化']),
      ...(contract.party.phone === (resident.phones[0]?.number ?? null) ? [] : ['联系电话有变化']),
      ...(contract.party.address === addressText(resident) ? [] : ['住址有变化'])
    ]
  }
  const currentOf = (residentId: string) => {
    const contracts = store.selectContractsOf(db(), residentId)
    const basic = contracts.find(
      one =>
        one.kind === 'basic' &&
        ['upcoming', 'effective', 'expiring', 'expired'].includes(standingOn(one, today(), expiringDays()))
    )
    if (basic === undefined) return null
    const individual = contracts.filter(({ basicId, state }) => basicId === basic.id && state === 'effective')
    return { basic, individual }
  }
  const candidateOf = (person: Person) => {
    const { resident, relation, keyCodes, populationClass } = person
    const current = currentOf(resident.id)
    return {
      residentId: resident.id,
      name: resident.name,
      sex: resident.sex,
      age: ageOn(resident.birthDate, today()),
      relation,
      keyCodes: [...keyCodes],
      populationClass,
      needsGuardian: needsGuardian(resident.birthDate, today()),
      missing: [...missingOf(resident, today())],
      current:
        current === null
          ? null
          : {
              contractId: current.basic.id,
              standing: standingOn(current.basic, today(), expiringDays()),
              doctorName: store.selectAccountName(db(), current.basic.doctorId),
              packageId: current.basic.packageId,
              startOn: current.basic.startOn,
              endOn: current.basic.endOn,
              individualPackageIds: current.individual.map(({ packageId }) => packageId)
            },
      differences: current === null ? [] : differencesOf(current.basic, person)
    }
  }

  return ({ residentId, withHousehold }) => {
    const resident = ports.resident(residentId)
    const policy = ports.policy()
    const people = householdOf(ports, resident, today(), ports.overrideOf)
    const chosen = people.filter(
      one => one.resident.status === 'active' && (withHousehold || one.resident.id === residentId)
    )
    const block = ports.blockOf(resident.committeeCode)
    return {
      householdId: resident.household?.id ?? null,
      householdType: resident.household?.type ?? null,
      members: chosen.map(candidateOf),
      termMonths: policy.termMonths,
      termMonthsMin: policy.termMonthsMin,
      needsReview: policy.needsReview,
      payers: policy.payers === null ? null : [...policy.payers],
      ...policy.combination,
      packageSubsidyFen: policy.packageSubsidy?.amountFen ?? null,
      policyPack: policy.pack,
      policyVersion: policy.version,
      suggestedDoctorId: block?.doctorId ?? resident.doctorId,
      suggestedTeamId: block?.teamId ?? null
    }
  }
}
