import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical, digestOf } from '../../src-main/signing/agreement/canonical.ts'
import {
  checksOf,
  documentDigest,
  evidenceDigest,
  flawOfPen
} from '../../src-main/signing/agreement/evidence.ts'
import { aDocument, anEvidence, aPen, signed } from './agreements.ts'

describe('the digest', () => {
  it('is SM3 as GB/T 32905 prints it', () => {
    expect(digestOf('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  })

  it('is SM3 of the second example of the standard, sixteen times abcd, too', () => {
    expect(digestOf('abcd'.repeat(16))).toBe(
      'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'
    )
  })

  it('tells apart what only looks the same: composed and decomposed letters, a number and its digits', () => {
    const texts = [{ name: 'é' }, { name: 'e\u0301' }, { fee: 1 }, { fee: '1' }, { fee: [1] }, { fee: null }]
    expect(new Set(texts.map(text => digestOf(canonical(text)))).size).toBe(texts.length)
    expect(canonical({ fee: -0 })).toBe(canonical({ fee: 0 }))
  })

  it('does not depend on the order in which a document was put together', () => {
    expect(canonical({ b: [1, null, '二'], a: { d: true, c: -5 } })).toBe(
      '{"a":{"c":-5,"d":true},"b":[1,null,"二"]}'
    )
  })

  it('refuses numbers that could read back as something else', () => {
    expect(() => canonical({ fee: 0.1 })).toThrow(RangeError)
    expect(() => canonical(Number.MAX_SAFE_INTEGER + 1)).toThrow(RangeError)
  })
})

describe('a signed agreement', () => {
  const agreement = signed(aDocument(), ['张建国', '王医生'])
  const journalled = [agreement.digest, ...agreement.signatures.map(({ digest }) => digest)]
  const sound = (checks: ReturnType<typeof checksOf>): boolean => checks.every(({ isSound }) => isSound)

  it('is found intact', () => {
    expect(checksOf(agreement, journalled).filter(({ isSound }) => !isSound)).toEqual([])
  })

  it('shows any changed byte of the document, of a signature or of what is said about it', () => {
    const changed = (text: string, at: number, to: string): string =>
      `${text.slice(0, at)}${to}${text.slice(at + 1)}`
    const texts = [agreement.text, ...agreement.signatures.map(({ text }) => text)]
    fc.assert(
      fc.property(
        fc.nat(texts.length - 1),
        fc.nat(),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (which, where, to) => {
          const text = texts[which] ?? ''
          const at = where % text.length
          fc.pre(text[at] !== to)
          const tampered = changed(text, at, to)
          // Half of a surrogate pair has no UTF-8 of its own: SQLite could not store it either.
          fc.pre(tampered.isWellFormed())
          const stored =
            which === 0
              ? { ...agreement, text: tampered }
              : {
                  ...agreement,
                  signatures: agreement.signatures.map((each, nth) =>
                    nth === which - 1 ? { ...each, text: tampered } : each
                  )
                }
          expect(sound(checksOf(stored, journalled))).toBe(false)
        }
      ),
      { numRuns: 300 }
    )
  })

  it('shows a changed byte even when its own digest was reckoned anew', () => {
    const text = agreement.text.replace('12000', '22000')
    expect(text).not.toBe(agreement.text)
    const forged = { ...agreement, text, digest: digestOf(text) }
    expect(
      checksOf(forged, journalled)
        .filter(({ isSound }) => !isSound)
        .map(({ text }) => text)
    ).toEqual([
      '张建国的签名：签的是另一份协议，不能用在这里；与前一个签名接不上，可能有签名被删去、调换或补入',
      '王医生的签名：签的是另一份协议，不能用在这里',
      '与操作记录里签署当时留下的摘要不符'
    ])
  })

  it('refuses a signature that was made on another document', () => {
    const other = signed(aDocument({ remarks: '另一份' }), ['张建国', '王医生'])
    const replayed = { ...agreement, signatures: other.signatures }
    expect(checksOf(replayed, journalled).map(({ text }) => text)).toContain(
      '张建国的签名：签的是另一份协议，不能用在这里；与前一个签名接不上，可能有签名被删去、调换或补入'
    )
  })

  it.each([
    ['left out', (all: typeof agreement.signatures) => all.slice(1)],
    ['put in twice', (all: typeof agreement.signatures) => [...all, ...all]],
    ['in another order', (all: typeof agreement.signatures) => all.toReversed()]
  ])('shows a signature that was %s', (_says, change) => {
    expect(sound(checksOf({ ...agreement, signatures: change(agreement.signatures) }, journalled))).toBe(
      false
    )
  })

  it('says that an agreement the journal does not know was never signed here', () => {
    expect(
      checksOf(agreement, null)
        .filter(({ isSound }) => !isSound)
        .map(({ text }) => text)
    ).toEqual(['与操作记录里签署当时留下的摘要不符'])
  })

  it('has another digest for every other document and every other signature', () => {
    expect(documentDigest(aDocument({ place: '门诊' }))).not.toBe(documentDigest(aDocument()))
    expect(evidenceDigest(anEvidence({ witnessName: '别人' }))).not.toBe(evidenceDigest(anEvidence()))
  })
})

describe('what the pen wrote', () => {
  it('is a signature when it went some way', () => {
    expect(flawOfPen(aPen())).toBeNull()
  })

  it.each([
    ['a dot', [[[100, 100, 0, 500]]]],
    ['a dot held long', [Array.from({ length: 50 }, (_, ms) => [100, 100, ms * 10, 500])]],
    ['a slip of 3 mm', [Array.from({ length: 10 }, (_, step) => [100 + step * 10, 100, step * 10, 500])]]
  ] as const)('is asked for again when it is %s', (_says, strokes) => {
    expect(flawOfPen({ widthPx: 600, heightPx: 200, strokes: strokes as never })).toBe(
      '签名太短，请重新签写。'
    )
  })
})
