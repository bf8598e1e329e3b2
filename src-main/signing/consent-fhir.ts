import type { Consent, DocumentReference, Patient, Reference, RelatedPerson } from '@medplum/fhirtypes'
import { concept, derivedId, identifierOf, referenceTo } from '../lib/fhir.ts'
import type { ContractToTell } from './contract.ts'
import type { SignContract } from './lifecycle/contract.ts'

const guardianId = 'guardian'
export const guardianOf = ({ guardian, residentId }: ContractToTell['contract']): RelatedPerson | null =>
  guardian === null
    ? null
    : {
        resourceType: 'RelatedPerson',
        id: guardianId,
        patient: referenceTo('Patient', residentId),
        relationship: [{ text: guardian.relation }],
        name: [{ text: guardian.name }]
      }
/** The resident, or who acts for them. */
export const actingFor = ({
  guardian,
  residentId
}: ContractToTell['contract']): Reference<Patient | RelatedPerson> =>
  guardian === null ? referenceTo<Patient>('Patient', residentId) : { reference: `#${guardianId}` }

/** Of the DocumentReference of what was signed. */
export const agreementId = (actId: string): string => derivedId(actId, 'agreement')

const scopes = 'http://terminology.hl7.org/CodeSystem/consentscope'
const privacy = concept(scopes, 'patient-privacy', 'Privacy Consent')
const treatment = concept(scopes, 'treatment', 'Treatment')
const consents: Readonly<
  Record<
    SignContract['consents'][number]['item'],
    { readonly scope: Consent['scope']; readonly rule: string }
  >
> = {
  agreement: { scope: treatment, rule: '家庭医生签约服务协议' },
  privacy: { scope: privacy, rule: '个人信息处理告知（《个人信息保护法》第十七条）' },
  'health-data': { scope: privacy, rule: '健康信息的单独同意（《个人信息保护法》第二十九条）' },
  'e-signature': { scope: privacy, rule: '使用电子签名（《电子签名法》第三条）' }
}

/** Each is given by itself; several contracts signed at once rest on the same ones. */
export const consentsOf = ({ contract, agreement }: ContractToTell, centreId: string): Consent[] =>
  contract.consents.map(({ item, textVersion, isGiven, at }) => {
    const guardian = guardianOf(contract)
    const { scope, rule } = consents[item]
    return {
      resourceType: 'Consent',
      identifier: [identifierOf(derivedId(contract.actId, `consent ${contract.residentId} ${item}`))],
      ...(guardian === null ? {} : { contained: [guardian] }),
      status: isGiven ? 'active' : 'rejected',
      scope,
      category: [concept('http://loinc.org', '59284-0', 'Consent Document')],
      patient: referenceTo('Patient', contract.residentId),
      dateTime: at,
      performer: [actingFor(contract)],
      organization: [referenceTo('Organization', centreId)],
      ...(agreement === null
        ? {}
        : {
            sourceReference: referenceTo<DocumentReference>('DocumentReference', agreementId(contract.actId))
          }),
      policyRule: { text: `${rule}，文本版本 ${textVersion}` }
    }
  })
