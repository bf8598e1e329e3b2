import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { ageOn } from '../../lib/clock.ts'
import type { SigningPorts } from '../ports.ts'
import type { PopulationClass } from '../rules/population.ts'
import { phaseOn } from '../rules/machine.ts'
import { addressText, isSameAddress, missingOf, needsGuardian, pricePerYear } from '../rules/requirements.ts'
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
      ...(isSameAddress(contract.party.address, addressText(resident)) ? [] : ['住址有变化'])
    ]
  }
  const currentOf = (residentId: string) => {
    const contracts = store.selectContractsOf(db(), residentId)
    const basic = contracts.find(
      one =>
        one.kind === 'basic' &&
        ['upcoming', 'effective', 'expiring', 'expired'].includes(phaseOn(one, today(), expiringDays()))
    )
    if (basic === undefined) return null
    // Of a contract that is over: what went on to its end.
    const until = basic.endOn < today() ? basic.endOn : today()
    const individual = contracts.filter(
      ({ basicId, state, endOn }) => basicId === basic.id && state === 'effective' && endOn >= until
    )
    return { basic, individual }
  }
  /** What a renewal starts from. */
  const formerOf = ({ basic, individual }: NonNullable<ReturnType<typeof currentOf>>) => {
    const { doctorName, packageName, combinations } = store.selectAround(db(), basic)
    const combination = combinations.at(-1)
    const { doctorId, teamId, packageId, startOn, endOn, termMonths, guardian } = basic
    return {
      contractId: basic.id,
      phase: phaseOn(basic, today(), expiringDays()),
      doctorName,
      packageName,
      ...{ doctorId, teamId, packageId, startOn, endOn, termMonths, guardian },
      payers: [...basic.payers],
      districtHospitalId: combination?.districtHospitalId ?? null,
      cityHospitalId: combination?.cityHospitalId ?? null,
      individual: individual.map(one => {
        const around = store.selectAround(db(), one)
        return {
          packageId: one.packageId,
          packageName: around.packageName,
          endOn: one.endOn,
          negotiatedFen:
            around.payType === 'resident-negotiated' ? pricePerYear(one.feeFen, one.termMonths) : null,
          payers: [...one.payers]
        }
      })
    }
  }
  const candidateOf = (person: Person) => {
    const { resident, relation, keyCodes, populationClass } = person
    const current = currentOf(resident.id)
    return {
      residentId: resident.id,
      name: resident.name,
      sex: resident.sex,
      birthDate: resident.birthDate,
      age: ageOn(resident.birthDate, today()),
      relation,
      keyCodes: [...keyCodes],
      populationClass,
      needsGuardian: needsGuardian(resident.birthDate, today()),
      missing: [...missingOf(resident, today())],
      current: current === null ? null : formerOf(current),
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
