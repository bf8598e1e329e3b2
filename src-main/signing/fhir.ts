import { createHash } from 'node:crypto'
import type {
  CareTeam,
  Coding,
  Consent,
  Contract,
  ContractSigner,
  ContractTermAssetValuedItem,
  DocumentReference,
  Patient,
  Practitioner
} from '@medplum/fhirtypes'
import { identifierOf, mentionOf, ownCoding, referenceTo } from '../lib/fhir.ts'
import { actingFor, agreementId, consentsOf, guardianOf } from './consent-fhir.ts'
import type { ContractToTell } from './contract.ts'
import type { SignContract } from './lifecycle/contract.ts'

/**
 * R4 ContractStatus, by the dates and not by what was done: a contract that passes to another doctor next month still
 * holds. `terminated` is R4's word for the regular end of the period, `cancelled` for the one that came early,
 * `revoked` for what was taken back before it held for a day.
 */
export function statusOf(
  { startOn, endOn, lastOn }: Pick<SignContract, 'startOn' | 'endOn' | 'lastOn'>,
  day: string
): NonNullable<Contract['status']> {
  if (lastOn < startOn) return 'revoked'
  if (day <= lastOn) return 'executed'
  return lastOn < endOn ? 'cancelled' : 'terminated'
}

const signerTypes = 'http://terminology.hl7.org/CodeSystem/contractsignertypecodes'
const signerType = (code: string, display: string): Coding => ({ system: signerTypes, code, display })
const parties: Readonly<Record<SignContract['signatures'][number]['party'], Coding>> = {
  resident: signerType('PAT', 'Patient'),
  guardian: signerType('GUARD', 'Guardian'),
  doctor: signerType('HPROV', 'Healthcare Provider')
}
const signatureTypes = 'urn:iso-astm:E1762-95:2013'
const consentSignature: Coding = {
  system: signatureTypes,
  code: '1.2.840.10065.1.12.1.7',
  display: 'Consent Signature'
}
const authorSignature: Coding = {
  system: signatureTypes,
  code: '1.2.840.10065.1.12.1.1',
  display: "Author's Signature"
}

/** Who signed and when. The strokes stay here: they prove something only beside the agreement and its witness. */
const signersOf = (contract: ContractToTell['contract']): ContractSigner[] =>
  contract.signatures.map(({ party, signedAt }) => {
    const who =
      party === 'doctor'
        ? referenceTo<Practitioner>(
            'Practitioner',
            // The one who signed, whoever answers for it by now.
            contract.responsible[0]?.doctorId ?? contract.doctorId
          )
        : actingFor(contract)
    return {
      type: parties[party],
      party: who,
      signature: [
        {
          type: [party === 'doctor' ? authorSignature : consentSignature],
          when: signedAt,
          who,
          ...(party === 'guardian'
            ? { onBehalfOf: referenceTo<Patient>('Patient', contract.residentId) }
            : {})
        }
      ]
    }
  })

const agreementType = {
  coding: [ownCoding('document', 'signing-agreement', '家庭医生签约服务协议')],
  text: '家庭医生签约服务协议'
}
const packageKinds = {
  basic: { coding: [ownCoding('package', 'basic', '基本服务包')], text: '基本服务包' },
  individual: { coding: [ownCoding('package', 'individual', '个性化服务包')], text: '个性化服务包' }
}

const yuan = (fen: number): { readonly value: number; readonly currency: 'CNY' } => ({
  value: fen / 100,
  currency: 'CNY'
})

/** The promised services, and after them who pays how much. */
const itemsOf = ({ lines, payers }: ContractToTell['contract']): ContractTermAssetValuedItem[] => [
  ...lines.map(({ code, name, timesPerYear, feeFen }) => ({
    entityCodeableConcept: { text: name },
    ...(code === '' ? {} : { identifier: { value: code } }),
    ...(timesPerYear === null ? {} : { quantity: { value: timesPerYear, unit: '次/年' } }),
    ...(feeFen === null ? {} : { unitPrice: yuan(feeFen) })
  })),
  ...payers.map(({ label, amountFen }) => ({
    entityCodeableConcept: { text: `签约费分担：${label}` },
    net: yuan(amountFen)
  }))
]

/** What was signed, to the byte. Of a household it is one for all: no single subject, but related to each. */
function documentOf(
  { contract }: ContractToTell,
  agreement: NonNullable<ContractToTell['agreement']>,
  centreId: string
): DocumentReference {
  const data = Buffer.from(agreement.text, 'utf8')
  const [only, ...others] = agreement.residentIds
  const signedAt = contract.signatures
    .map(signature => signature.signedAt)
    .toSorted()
    .at(-1)
  return {
    resourceType: 'DocumentReference',
    identifier: [identifierOf(agreementId(contract.actId))],
    status: 'current',
    docStatus: 'final',
    type: agreementType,
    ...(only === undefined || others.length > 0 ? {} : { subject: referenceTo('Patient', only) }),
    ...(signedAt === undefined ? {} : { date: signedAt }),
    custodian: referenceTo('Organization', centreId),
    description: `SM3 ${agreement.digest}`,
    context: {
      related: agreement.residentIds.map(residentId => referenceTo<Patient>('Patient', residentId))
    },
    content: [
      {
        attachment: {
          contentType: 'application/json',
          title: '家庭医生签约服务协议',
          size: data.length,
          hash: createHash('sha1').update(data).digest('base64'),
          data: data.toString('base64')
        }
      }
    ]
  }
}

function contractOf({ contract, agreement, day }: ContractToTell, centreId: string): Contract {
  const guardian = guardianOf(contract)
  const signer = signersOf(contract)
  const items = itemsOf(contract)
  const isEarly = contract.lastOn < contract.endOn && contract.closeReason !== null
  return {
    resourceType: 'Contract',
    identifier: [
      identifierOf(contract.id),
      { use: 'official', type: { text: '签约协议编号' }, value: contract.number }
    ],
    ...(guardian === null ? {} : { contained: [guardian] }),
    status: statusOf(contract, day),
    issued: contract.signedOn,
    // The days it held or holds; what was agreed stands at the term. Of a contract that never held there are none.
    ...(contract.lastOn < contract.startOn
      ? {}
      : { applies: { start: contract.startOn, end: contract.lastOn } }),
    ...(isEarly ? { expirationType: { text: endings[contract.closeReason ?? ''] ?? '提前结束' } } : {}),
    subject: [referenceTo('Patient', contract.residentId)],
    authority: [referenceTo('Organization', centreId)],
    author: referenceTo<Practitioner>('Practitioner', contract.doctorId),
    type: agreementType,
    subType: [packageKinds[contract.kind]],
    term: [
      {
        applies: { start: contract.startOn, end: contract.endOn },
        offer: { text: `${contract.packageName}（第 ${String(contract.packageNumber)} 版）` },
        ...(items.length === 0 ? {} : { asset: [{ valuedItem: items }] })
      }
    ],
    supportingInfo: [
      referenceTo<CareTeam>('CareTeam', contract.teamId),
      ...(contract.basicId === null ? [] : [referenceTo<Contract>('Contract', contract.basicId)]),
      // Mentioned only: what came before is not waited for.
      ...(contract.predecessorId === null ? [] : [mentionOf<Contract>('Contract', contract.predecessorId)])
    ],
    ...(signer.length === 0 ? {} : { signer }),
    ...(agreement === null
      ? {}
      : {
          legallyBindingReference: referenceTo<DocumentReference>(
            'DocumentReference',
            agreementId(contract.actId)
          )
        })
  }
}

const endings: Readonly<Record<string, string>> = {
  'resident-wish': '居民要求解约',
  'moved-away': '迁出',
  death: '死亡',
  'doctor-left': '医生离岗',
  'non-cooperation': '多次不配合',
  duplicate: '重复签约',
  'other-institution': '转到其他机构',
  'hand-over': '转签',
  other: '其他原因解约'
}

/** The signed agreement, the consents and the contract, in this order: each points to what stands before it. */
export const resourcesOfContract = (
  told: ContractToTell,
  centreId: string
): readonly (DocumentReference | Consent | Contract)[] => [
  ...(told.agreement === null ? [] : [documentOf(told, told.agreement, centreId)]),
  ...consentsOf(told, centreId),
  contractOf(told, centreId)
]
