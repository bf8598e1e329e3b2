import type { Resident } from '../../resident/contract.ts'
import type { SigningPorts } from '../ports.ts'
import { classOf, countedCodes, keyCodesOn, type PopulationClass } from '../rules/population.ts'

export interface Person {
  readonly resident: Resident
  readonly relation: NonNullable<Resident['household']>['members'][number]['relation'] | null
  readonly keyCodes: readonly string[]
  readonly populationClass: PopulationClass
}

/** Somebody with everybody of the household, each with key populations and class on a day. */
export function householdOf(
  ports: Pick<SigningPorts, 'policy' | 'resident'>,
  resident: Resident,
  day: string,
  overrideOf: (residentId: string) => PopulationClass | null
): readonly Person[] {
  const { countedCodes: counted } = ports.policy(day)
  const members = resident.household?.members ?? []
  const people = members.some(({ residentId }) => residentId === resident.id)
    ? members.map(({ residentId, relation }) => ({
        relation,
        resident: residentId === resident.id ? resident : ports.resident(residentId)
      }))
    : [{ relation: null, resident }]
  const coded = people.map(person => {
    const keyCodes = keyCodesOn(person.resident, day)
    const isLiving = person.resident.status === 'active'
    return { ...person, keyCodes, isKey: isLiving && countedCodes(keyCodes, counted).length > 0 }
  })
  return coded.map(({ isKey, ...person }) => ({
    ...person,
    populationClass:
      overrideOf(person.resident.id) ??
      classOf(
        isKey,
        coded.some(other => other.isKey && other.resident.id !== person.resident.id)
      )
  }))
}
