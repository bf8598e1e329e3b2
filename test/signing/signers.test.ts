import { describe, expect, it } from 'vitest'
import { type Agreement, agreementContract } from '../../src-main/signing/agreement/contract.ts'
import { documentDigest } from '../../src-main/signing/agreement/evidence.ts'
import {
  consentsNeeded,
  type Signer,
  paperSignaturesOf,
  signaturesOf,
  signersOf,
  stillMissing
} from '../../src-renderer/signing/signers.ts'
import { aDocument, aPen } from './agreements.ts'

const [contract] = aDocument().contracts
if (contract === undefined) throw new Error('there is no contract to start from')
const guardian = { name: '张志强', relation: '父亲', idType: '01', idNumber: '110101', phone: '138' }
const signed = (residentId: string, name: string, change: Partial<typeof contract> = {}) => ({
  ...contract,
  residentId,
  name,
  ...change
})
const document = aDocument({
  contracts: [
    signed('head', '张志强'),
    signed('child-1', '张小明', { guardian }),
    signed('child-2', '张小红', { guardian }),
    signed('child-3', '表弟', { guardian: { ...guardian, idNumber: '220202' } })
  ]
})
const agreement: Agreement = {
  actId: document.actId,
  version: 2,
  document,
  digest: documentDigest(document),
  clauses: [],
  privacyNotice: [],
  signatures: [],
  awaits: [
    { residentId: 'head', party: 'resident', name: '张志强' },
    { residentId: 'child-1', party: 'guardian', name: '张志强' },
    { residentId: 'child-2', party: 'guardian', name: '张志强' },
    { residentId: 'child-3', party: 'guardian', name: '张志强' },
    { residentId: null, party: 'doctor', name: '王医生' }
  ],
  onPaper: false,
  paper: null,
  isFrozen: false
}
const ready = (isPaper = false): Signer[] =>
  signersOf(agreement).map(signer => ({
    ...signer,
    consents: signer.party === 'doctor' ? [] : [...consentsNeeded(isPaper)],
    pen: isPaper ? null : aPen()
  }))

describe('those who sign', () => {
  it('write once each: a guardian for all their children, for themselves apart, and not for a namesake’s', () => {
    expect(
      signersOf(agreement).map(({ party, residentIds, forNames }) => [party, residentIds, forNames])
    ).toEqual([
      ['resident', ['head'], []],
      ['guardian', ['child-1', 'child-2'], ['张小明', '张小红']],
      ['guardian', ['child-3'], ['表弟']],
      ['doctor', [null], []]
    ])
  })

  it('leave a signature for everybody they sign for, with the same strokes and consents', () => {
    const signatures = signaturesOf(ready(), 'pad')
    expect(signatures.map(({ residentId }) => residentId)).toEqual([
      'head',
      'child-1',
      'child-2',
      'child-3',
      null
    ])
    expect(signatures[1]).toMatchObject({ way: 'pad', consents: consentsNeeded(false), pen: aPen() })
    expect(signatures[2]?.pen).toEqual(signatures[1]?.pen)
  })

  it('are registered from paper with what they agreed to, in the form the desk takes', () => {
    const { confirmSignatures } = agreementContract
    const signatures = paperSignaturesOf(ready(true))
    expect(signatures.map(({ residentId }) => residentId)).toEqual([
      'head',
      'child-1',
      'child-2',
      'child-3',
      null
    ])
    const uuid = '0190a0a0-0000-7000-8000-000000000001'
    const input = {
      id: uuid,
      version: 1,
      digest: agreement.digest,
      signatures: signatures.map(one => ({ ...one, residentId: one.residentId === null ? null : uuid }))
    }
    expect(confirmSignatures.input.safeParse(input).error).toBeUndefined()
  })

  it('are done when each has agreed to everything and written; the doctor agrees to nothing', () => {
    expect(stillMissing(ready(), false)).toBeNull()
    expect(stillMissing(ready(true), true)).toBeNull()
  })

  it.each(['agreement', 'privacy', 'health-data', 'e-signature'] as const)(
    'are not done without the consent “%s” of each',
    item => {
      const without = ready().map(signer => ({
        ...signer,
        consents: signer.residentIds.includes('child-3')
          ? signer.consents.filter(one => one !== item)
          : signer.consents
      }))
      expect(stillMissing(without, false)).toBe('张志强还有未逐项确认的同意事项。')
    }
  )

  it('need the pen on the screen, and none on paper, where nobody signs electronically', () => {
    const without = ready().map(signer => (signer.party === 'doctor' ? { ...signer, pen: null } : signer))
    expect(stillMissing(without, false)).toBe('王医生还没有签名。')
    expect(stillMissing(without, true)).toBeNull()
    expect(consentsNeeded(true)).not.toContain('e-signature')
  })
})
