import type { Practitioner } from '@medplum/fhirtypes'
import type { z } from 'zod'
import { identifierOf } from '../lib/fhir.ts'
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
