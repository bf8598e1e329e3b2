import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  askedPayers,
  inputOf,
  problemsOf,
  quoteInputOf,
  type Quoted
} from '../../src-renderer/signing/signing-input.ts'
import { payersKey } from '../../src-renderer/signing/signing-form.ts'
import { aCandidate, aForm, aFormer, aMember } from './signing-forms.ts'

const aQuote = (change: Partial<Quoted> = {}): Quoted => ({
  residentId: 'head',
  packageId: 'basic-v2',
  kind: 'basic',
  feeFen: 12_000,
  payers: null,
  residentFen: null,
  asks: '请填写由谁分担',
  ...change
})
const silent = { needsReview: false, termMonths: 12 }
const sent = (form = aForm(), quote: readonly Quoted[] = [], candidates = [aCandidate()]) =>
  inputOf(form, candidates, quote, true)

describe('who pays, where the region does not say', () => {
  it('is asked once for everybody who takes the package, and apart for each price that was agreed on', () => {
    const form = aForm({
      members: [
        aMember({ individual: [{ packageId: 'agreed', negotiatedYuan: 300 }] }),
        aMember({ residentId: 'wife', individual: [{ packageId: 'agreed', negotiatedYuan: 400 }] })
      ]
    })
    const quote = [
      aQuote(),
      aQuote({ packageId: 'agreed', kind: 'individual', feeFen: 30_000 }),
      aQuote({ residentId: 'wife' }),
      aQuote({ residentId: 'wife', packageId: 'agreed', kind: 'individual', feeFen: 40_000 }),
      aQuote({ residentId: 'wife', packageId: 'free', feeFen: 0, payers: [], asks: null })
    ]
    expect(
      askedPayers(form, quote).map(({ key, residentIds, feeFen }) => [key, residentIds, feeFen])
    ).toEqual([
      ['basic-v2', ['head', 'wife'], 12_000],
      ['agreed 300', ['head'], 30_000],
      ['agreed 400', ['wife'], 40_000]
    ])
  })

  it('is sent with the package it was typed for: the basic one, and each individual one', () => {
    const members = [aMember({ individual: [{ packageId: 'diabetes', negotiatedYuan: null }] })]
    const quote = [aQuote(), aQuote({ packageId: 'diabetes', kind: 'individual', feeFen: 15_000 })]
    const payers = {
      'basic-v2': [
        { payer: 'finance', amountYuan: 42.1 },
        { payer: 'resident', amountYuan: 77.9 }
      ],
      diabetes: [{ payer: 'resident', amountYuan: 150 }]
    }
    expect(sent(aForm({ members, payers }), quote).members).toMatchObject([
      {
        payers: [
          { payer: 'finance', amountFen: 4_210 },
          { payer: 'resident', amountFen: 7_790 }
        ],
        individual: [{ packageId: 'diabetes', payers: [{ payer: 'resident', amountFen: 15_000 }] }]
      }
    ])
  })

  it('is not sent where the region says it, though it was typed while it was silent', () => {
    const payers = { 'basic-v2': [{ payer: 'resident', amountYuan: 120 }] }
    const told = aQuote({ asks: null, payers: [{ payer: 'finance', label: '财政', amountFen: 12_000 }] })
    expect(sent(aForm({ payers }), [told]).members[0]?.payers).toBeNull()
    expect(sent(aForm({ payers }), [aQuote()]).members[0]?.payers).toHaveLength(1)
  })

  it.each([
    ['nobody', [], '请填写由谁分担'],
    ['somebody without an amount', [{ payer: 'resident', amountYuan: null }], '请填写每个分担方和金额'],
    ['an amount without somebody', [{ payer: '', amountYuan: 120 }], '请填写每个分担方和金额'],
    ['a fen too little', [{ payer: 'resident', amountYuan: 119.99 }], '分担合计 119.99 元，应为 120.00 元'],
    ['the whole fee', [{ payer: 'resident', amountYuan: 120 }], undefined]
  ])('is complained about when it is %s', (_what, lines, sentence) => {
    const found = problemsOf(aForm({ payers: { 'basic-v2': lines } }), [aCandidate()], silent, [aQuote()])
    expect(found['payers.basic-v2']).toBe(sentence)
  })

  it('adds up to the fen, however it is shared out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 8 }),
        parts => {
          const feeFen = parts.reduce((sum, part) => sum + part, 0)
          const lines = parts.map(part => ({ payer: 'resident', amountYuan: part / 100 }))
          const form = aForm({ payers: { 'basic-v2': lines } })
          const quote = [aQuote({ feeFen })]
          expect(problemsOf(form, [aCandidate()], silent, quote)['payers.basic-v2']).toBeUndefined()
          expect(sent(form, quote).members[0]?.payers?.map(({ amountFen }) => amountFen)).toEqual(parts)
        }
      )
    )
  })

  it('has one key for a package, and one for each price', () => {
    expect([payersKey('a'), payersKey('a', null), payersKey('a', 12.5)]).toEqual(['a', 'a', 'a 12.5'])
  })
})

describe('what is sent', () => {
  it('leaves out who is left out, names who refuses, and ties a renewal to what it follows', () => {
    const candidates = [
      aCandidate({ current: aFormer() }),
      aCandidate({ residentId: 'wife' }),
      aCandidate({ residentId: 'son', current: aFormer({ contractId: 'contract-2' }) })
    ]
    const members = [
      aMember({ way: 'renewal' }),
      aMember({ residentId: 'wife', way: 'refused', refusal: '已在别处签约' }),
      aMember({
        residentId: 'son',
        way: 'individual',
        individual: [{ packageId: 'a', negotiatedYuan: 12.3 }]
      }),
      aMember({ residentId: 'father', way: 'none' })
    ]
    expect(sent(aForm({ members }), [], candidates).members).toMatchObject([
      { residentId: 'head', predecessor: { contractId: 'contract-1', as: 'renewal' } },
      { residentId: 'wife', refusal: '已在别处签约' },
      {
        residentId: 'son',
        basicPackageId: null,
        predecessor: null,
        individual: [{ packageId: 'a', negotiatedFen: 1_230 }]
      }
    ])
  })

  it('is asked for the fees of those who sign, once the term is known', () => {
    const members = [aMember(), aMember({ residentId: 'wife', way: 'refused' })]
    expect(quoteInputOf(aForm({ members }))?.members.map(({ residentId }) => residentId)).toEqual(['head'])
    expect([null, 0, 121, 1.5].map(termMonths => quoteInputOf(aForm({ termMonths })))).toEqual(
      Array(4).fill(null)
    )
  })
})

describe('what is still missing', () => {
  const problems = (change: Parameters<typeof aForm>[0], candidate = aCandidate()) =>
    Object.keys(problemsOf(aForm(change), [candidate], { needsReview: null, termMonths: null }, []))

  it.each<[string, Parameters<typeof aForm>[0], readonly string[]]>([
    ['nobody signs', { members: [aMember({ way: 'none' })] }, ['members']],
    ['a refusal has no reason', { members: [aMember(), aMember({ residentId: 'wife', way: 'refused' })] }, ['refusal.wife']],
    ['no package is chosen', { members: [aMember({ basicPackageId: null })] }, ['package.head']],
    ['nothing is added, and there is no contract to add it to', { members: [aMember({ way: 'individual' })] }, ['way.head', 'individual.head']],
    ['no team, doctor or place is chosen', { teamId: null, doctorId: null, place: ' ' }, ['teamId', 'doctorId', 'place']],
    ['no term is known', { termMonths: null }, ['termMonths']],
    ['nobody said whether it is reviewed', { needsReview: null }, ['needsReview']]
  ])('is said when %s', (_when, change, found) => {
    expect(problems({ needsReview: false, ...change })).toEqual(found)
  }) // prettier-ignore

  it('is the price that is still to be agreed on', () => {
    const quote = [aQuote({ packageId: 'agreed', kind: 'individual', feeFen: null, asks: null })]
    expect(problemsOf(aForm(), [aCandidate()], silent, quote)).toEqual({
      'individual.head': '请填写议定价格'
    })
  })

  it('is the file of somebody who was in the draft, or what they do now that they have a contract', () => {
    expect(problems({ needsReview: false }, aCandidate({ missing: ['证件号码'] }))).toEqual(['way.head'])
    const signed = aCandidate({ current: aFormer({ phase: 'effective' }) })
    expect(problems({ needsReview: false }, signed)).toEqual(['way.head'])
  })

  it('is the guardian of a child', () => {
    expect(problems({ needsReview: false }, aCandidate({ needsGuardian: true }))).toEqual(['guardian.head'])
  })
})
