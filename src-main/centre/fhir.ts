import type { Organization } from '@medplum/fhirtypes'
import { concept, identifierOf } from '../lib/fhir.ts'
import type { Centre } from './contract.ts'

export function organizationOf(centre: Pick<Centre, 'id' | 'name' | 'phone' | 'address'>): Organization {
  return {
    resourceType: 'Organization',
    identifier: [identifierOf(centre.id)],
    active: true,
    type: [
      concept(
        'http://terminology.hl7.org/CodeSystem/organization-type',
        'prov',
        'Healthcare Provider',
        '社区卫生服务中心'
      )
    ],
    name: centre.name,
    ...(centre.phone === '' ? {} : { telecom: [{ system: 'phone', value: centre.phone, use: 'work' }] }),
    ...(centre.address === ''
      ? {}
      : { address: [{ use: 'work', type: 'physical', text: centre.address, country: 'CN' }] })
  }
}
