import type { Consent, Contract, DocumentReference } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resourcesOfContract, statusOf } from '../../src-main/signing/fhir.ts'
import { pointersOf } from '../../src-main/sync/content.ts'
import { doctorId, teamId } from '../directory/teams.ts'
import { isUnique, problemsOf } from '../sync/judges.ts'
import { centreId } from '../sync/records.ts'
import { anAgreement, anyContract, aSignContract, residentId, theGuardian, told } from './contracts.ts'

describe('what is told of signing is FHIR R4 by two judges', () => {
  it('any contract, of an adult or a child, on paper or by the pen, at any time of its life', () => {
    fc.assert(
      fc.property(anyContract, one => {
        const resources = resourcesOfContract(one, centreId)
        expect(problemsOf(resources)).toEqual([])
        expect(isUnique(resources)).toBe(true)
      }),
      { numRuns: 80 }
    )
  })
})

const contractIn = (resources: readonly object[]): Contract => {
  const found = resources.find(
    (one): one is Contract => 'resourceType' in one && one.resourceType === 'Contract'
  )
  if (found === undefined) throw new Error('no contract')
  return found
}
const tell = (...args: Parameters<typeof told>): Contract =>
  contractIn(resourcesOfContract(told(...args), centreId))

describe('a contract', () => {
  it('has status, subject, term and every signer with the time of the signature', () => {
    expect(tell()).toMatchObject({
      status: 'executed',
      subject: [{ reference: `urn:uuid:${residentId}` }],
      authority: [{ reference: `urn:uuid:${centreId}` }],
      issued: '2026-03-01',
      applies: { start: '2026-03-01', end: '2027-02-28' },
      term: [
        {
          applies: { start: '2026-03-01', end: '2027-02-28' },
          offer: { text: '基本服务包（第 2 版）' },
          asset: [
            {
              valuedItem: [
                {
                  entityCodeableConcept: { text: '高血压随访' },
                  quantity: { value: 4 },
                  unitPrice: { value: 10.5, currency: 'CNY' }
                },
                { net: { value: 12, currency: 'CNY' } },
                { net: { value: 108, currency: 'CNY' } }
              ]
            }
          ]
        }
      ],
      signer: [
        {
          type: { code: 'PAT' },
          party: { reference: `urn:uuid:${residentId}` },
          signature: [{ when: '2026-03-01T02:00:00.000Z', who: { reference: `urn:uuid:${residentId}` } }]
        },
        {
          type: { code: 'HPROV' },
          party: { reference: `urn:uuid:${doctorId}` },
          signature: [{ when: '2026-03-01T02:05:00.000Z' }]
        }
      ]
    })
    expect(pointersOf(tell()).get(teamId)).toBe('CareTeam')
  })

  it.each([
    ['before it begins', '2026-02-28', '2027-02-28', 'executed'],
    ['on its first day', '2026-03-01', '2027-02-28', 'executed'],
    ['on its last day', '2027-02-28', '2027-02-28', 'executed'],
    ['the day after its term', '2027-03-01', '2027-02-28', 'terminated'],
    ['on the last day of one that ends early', '2026-05-31', '2026-05-31', 'executed'],
    ['after one that ended early', '2026-06-01', '2026-05-31', 'cancelled'],
    ['of one that was taken back before it held', '2026-03-01', '2026-02-28', 'revoked']
  ] as const)('%s, by its dates, is told so', (_, day, lastOn, status) => {
    expect(statusOf({ startOn: '2026-03-01', endOn: '2027-02-28', lastOn }, day)).toBe(status)
  })

  it('that ended early tells when and why, and keeps the term that was agreed', () => {
    const ended = tell({ state: 'terminated', lastOn: '2026-05-31', closeReason: 'moved-away' })
    expect(ended).toMatchObject({
      status: 'cancelled',
      applies: { end: '2026-05-31' },
      expirationType: { text: '迁出' },
      term: [{ applies: { end: '2027-02-28' } }]
    })
  })

  it('that never held applies on no day', () => {
    const never = tell({ state: 'terminated', lastOn: '2026-02-28', closeReason: 'duplicate' })
    expect(never.applies).toBeUndefined()
    expect(never.status).toBe('revoked')
  })

  it('of a child is signed by the guardian on behalf of the child, of whom no number and no phone is told', () => {
    const [, doctors] = aSignContract().signatures
    const resources = resourcesOfContract(
      told({
        guardian: theGuardian,
        signatures: [
          { ...aSignContract().signatures[0], party: 'guardian', name: '李母' },
          doctors
        ] as ReturnType<typeof aSignContract>['signatures']
      }),
      centreId
    )
    const [signer] = contractIn(resources).signer ?? []
    expect(signer).toMatchObject({
      type: { code: 'GUARD' },
      party: { reference: '#guardian' },
      signature: [{ onBehalfOf: { reference: `urn:uuid:${residentId}` } }]
    })
    expect(JSON.stringify(resources)).not.toContain(theGuardian.idNumber)
    expect(JSON.stringify(resources)).not.toContain(theGuardian.phone)
  })

  it('handed to another doctor names that one, and the signature stays with who signed', () => {
    const nextId = '01900000-0000-7000-8000-0000000000d2'
    const moved = tell({ doctorId: nextId })
    expect(moved.author?.reference).toBe(`urn:uuid:${nextId}`)
    expect(moved.signer?.[1]?.party.reference).toBe(`urn:uuid:${doctorId}`)
  })

  it('signed with the pen is bound to the signed text, byte for byte; of a household it names no single subject', () => {
    const resources = resourcesOfContract(told({}, { agreement: anAgreement }), centreId)
    const document = resources[0] as DocumentReference
    const [content] = document.content
    expect(Buffer.from(content?.attachment.data ?? '', 'base64').toString('utf8')).toBe(anAgreement.text)
    expect(document.description).toBe(`SM3 ${anAgreement.digest}`)
    expect(document.subject?.reference).toBe(`urn:uuid:${residentId}`)
    const reference = document.identifier?.[0]?.value
    expect(contractIn(resources).legallyBindingReference?.reference).toBe(reference)

    const residentIds = [residentId, '01900000-0000-7000-8000-0000000000a2']
    const [ofHousehold] = resourcesOfContract(
      told({}, { agreement: { ...anAgreement, residentIds } }),
      centreId
    )
    expect(ofHousehold).not.toHaveProperty('subject')
  })

  it('tells each consent by itself, given or not', () => {
    const [first, second] = aSignContract().consents
    const resources = resourcesOfContract(
      told({
        consents: [first, { ...second, isGiven: false }] as ReturnType<typeof aSignContract>['consents']
      }),
      centreId
    )
    const consents = resources.filter((one): one is Consent => one.resourceType === 'Consent')
    expect(consents.map(({ status, policyRule }) => [status, policyRule?.text])).toEqual([
      ['active', '家庭医生签约服务协议，文本版本 1'],
      ['rejected', '健康信息的单独同意（《个人信息保护法》第二十九条），文本版本 1']
    ])
  })
})
