import type { CodeableConcept, Coding, Group, Patient, RelatedPerson } from '@medplum/fhirtypes'
import { derivedId, identifierOf, ownCoding, referenceTo } from '../lib/fhir.ts'
import type { Household, Membership, Relation } from './household-store.ts'

const roleCodes = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'
const role = (code: string, display: string): Coding => ({ system: roleCodes, code, display })
/** GB/T 4761, one digit, and HL7's word where it has one. */
const relations: Readonly<Record<Exclude<Relation, '0'>, readonly [word: string, hl7: Coding | null]>> = {
  '1': ['配偶', role('SPS', 'spouse')],
  '2': ['子', role('SONC', 'son')],
  '3': ['女', role('DAUC', 'daughter')],
  '4': ['孙子、孙女或外孙子、外孙女', role('GRNDCHILD', 'grandchild')],
  '5': ['父母', role('PRN', 'parent')],
  '6': ['祖父母或外祖父母', role('GRPRN', 'grandparent')],
  '7': ['兄弟姐妹', role('SIB', 'sibling')],
  '8': ['其他', null]
}

function relationshipOf(relation: Exclude<Relation, '0'>): CodeableConcept {
  const [word, hl7] = relations[relation]
  return {
    coding: [ownCoding('household-relation', relation, word), ...(hl7 === null ? [] : [hl7])],
    text: word
  }
}

/** Who lives there now; who has left is told by their relation that has ended. */
export function groupOf({ id, members }: Household, centreId: string): Group {
  const present = members.filter(({ to }) => to === null)
  return {
    resourceType: 'Group',
    identifier: [identifierOf(id)],
    active: present.length > 0,
    type: 'person',
    actual: true,
    code: { coding: [ownCoding('group', 'household', '家庭')], text: '家庭' },
    quantity: present.length,
    managingEntity: referenceTo('Organization', centreId),
    ...(present.length === 0
      ? {}
      : {
          member: present.map(({ residentId, from }) => ({
            entity: referenceTo<Patient>('Patient', residentId),
            period: { start: from },
            inactive: false
          }))
        })
  }
}

/** Each person's newest stay. */
const newestStays = (members: readonly Membership[]): readonly Membership[] => [
  ...new Map(
    members.toSorted((a, b) => (a.from < b.from ? -1 : 1)).map(stay => [stay.residentId, stay])
  ).values()
]

/**
 * What each member is or was to the head; ended with the stay of either. The person is named by the identifier their
 * Patient bears, so that a new name makes nothing here untrue.
 */
export function relationsOf({ id, members }: Household): readonly RelatedPerson[] {
  const stays = newestStays(members)
  const heads = stays.filter(({ relation }) => relation === '0')
  const head = heads.find(({ to }) => to === null) ?? heads.at(-1)
  if (head === undefined) return []
  return stays.flatMap(({ residentId, relation, from, to }) => {
    if (relation === '0') return []
    const end = to ?? head.to
    return [
      {
        resourceType: 'RelatedPerson',
        identifier: [identifierOf(derivedId(id, `relation ${residentId}`)), identifierOf(residentId)],
        active: end === null,
        patient: referenceTo('Patient', head.residentId),
        relationship: [relationshipOf(relation)],
        period: { start: from, ...(end === null ? {} : { end }) }
      }
    ]
  })
}

/** Who has become the head, or never lived there, is nothing to the head any more. */
export function relationsTakenBack(
  household: Household,
  earlier: readonly Household[]
): readonly RelatedPerson[] {
  const nameOf = ({ identifier }: RelatedPerson): string => identifier?.[0]?.value ?? ''
  const told = new Set(relationsOf(household).map(nameOf))
  return earlier.flatMap(relationsOf).flatMap(related => {
    if (told.has(nameOf(related))) return []
    told.add(nameOf(related))
    return [{ ...related, active: false }]
  })
}
