import type { Coding, Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import type { z } from 'zod'
import type { Role } from '../lib/contract.ts'
import { derivedId, identifierOf, ownCoding, referenceTo } from '../lib/fhir.ts'
import type { account } from './contract.ts'

/** The login stays here: it means nothing elsewhere and helps whoever guesses passwords. */
export function practitionerOf(row: z.infer<typeof account>): Practitioner {
  return {
    resourceType: 'Practitioner',
    identifier: [identifierOf(row.id)],
    active: row.status === 'active',
    name: [{ use: 'official', text: row.name }]
  }
}

const practitionerRoles = 'http://terminology.hl7.org/CodeSystem/practitioner-role'
/** Who cares for residents, as the account says it, with HL7's word where it has one. */
const posts: Readonly<Partial<Record<Role, readonly [word: string, hl7: Coding | null]>>> = {
  doctor: ['医生', { system: practitionerRoles, code: 'doctor', display: 'Doctor' }],
  nurse: ['护士', { system: practitionerRoles, code: 'nurse', display: 'Nurse' }],
  'health-manager': ['健康管理师', null],
  assistant: ['家庭医生助理', null]
}

/** Where somebody works and as what; ended with the account. */
export function practitionerRoleOf(row: z.infer<typeof account>, centreId: string): PractitionerRole {
  const code = row.roles.flatMap(role => {
    const [word, hl7] = posts[role] ?? []
    if (word === undefined) return []
    return [{ coding: [ownCoding('role', role, word), ...(hl7 == null ? [] : [hl7])], text: word }]
  })
  return {
    resourceType: 'PractitionerRole',
    identifier: [identifierOf(derivedId(row.id, 'post'))],
    active: row.status === 'active',
    practitioner: referenceTo('Practitioner', row.id),
    organization: referenceTo('Organization', centreId),
    ...(code.length === 0 ? {} : { code })
  }
}
