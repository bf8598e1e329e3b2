import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Score } from '../../src-main/lib/score/contract.ts'
import { type Item, reckon, scoreFlaws } from '../../src-main/lib/score/rules.ts'

const items: readonly Item[] = ['a', 'b', 'c', 'd'].map(code => ({ code, points: [1, 2, 3, 4, 5] }))
const pair = (code: string, counted: readonly string[]): Score => ({
  code,
  name: code,
  constant: 0,
  weights: Object.fromEntries(counted.map(one => [one, 1])),
  bands: [
    { from: 2, to: 4, label: 'low', alarming: false },
    { from: 5, to: 10, label: 'high', alarming: true }
  ]
})
/** Full only while the first pair is low; itself counted reversed. */
const looking: Score = {
  code: 'looking',
  name: 'looking',
  constant: 12,
  weights: { c: -1, d: -1 },
  bands: [
    { from: 8, to: 10, label: 'full', alarming: false, others: { scores: ['first'], atMost: 4 } },
    { from: 8, to: 10, label: 'nearly', alarming: false, others: { scores: ['first'], atMost: 6 } },
    { from: 2, to: 10, label: 'no', alarming: false }
  ]
}
const scores = [pair('first', ['a', 'b']), looking]
const bandsOf = (points: Readonly<Record<string, number>>): readonly (readonly [string, number, string])[] =>
  reckon(items, scores, new Map(Object.entries(points))).map(({ score, value, band }) => [score, value, band])

describe('a score whose bands look at other scores', () => {
  it.each<[number, number, string]>([
    [2, 2, 'full'],
    [2, 3, 'nearly'],
    [3, 3, 'nearly'],
    [3, 4, 'no']
  ])('with %i and %i in the other is %s', (a, b, band) => {
    expect(bandsOf({ a, b, c: 2, d: 2 })).toEqual([
      ['first', a + b, a + b <= 4 ? 'low' : 'high'],
      ['looking', 8, band]
    ])
  })

  it('is none below its own span, whatever the other', () => {
    expect(bandsOf({ a: 1, b: 1, c: 2, d: 3 }).at(-1)).toEqual(['looking', 7, 'no'])
  })

  it('waits for the other: half a questionnaire has no such score', () => {
    expect(bandsOf({ a: 1, c: 1, d: 1 })).toEqual([])
    expect(bandsOf({ a: 1, b: 1 })).toEqual([['first', 2, 'low']])
  })
})

describe('scores that cannot be used', () => {
  const [low] = looking.bands
  if (low === undefined) throw new Error('there are bands')
  it.each<[string, Score, string]>([
    [
      'look at a score nobody has',
      { ...looking, bands: [{ ...low, others: { scores: ['x'], atMost: 1 } }] },
      '没有“x”'
    ],
    [
      'look at themselves',
      { ...looking, bands: [{ ...low, others: { scores: ['looking'], atMost: 1 } }] },
      '没有“looking”'
    ],
    [
      'have nothing where the others are too high',
      { ...looking, bands: looking.bands.slice(0, 2) },
      '从 2 到 10'
    ],
    [
      'hide a condition behind what always holds',
      { ...looking, bands: looking.bands.toReversed() },
      '从 2 到 10'
    ],
    ['count what nobody asks', { ...looking, weights: { z: 1 } }, '没有“z”']
  ])('%s', (_name, score, sentence) => {
    expect(Object.values(scoreFlaws(items, [pair('first', ['a', 'b']), score])).join()).toContain(sentence)
  })

  it('are not these', () => {
    expect(scoreFlaws(items, scores)).toEqual({})
  })
})

it('every set of answers to sound scores falls into a band of each', () => {
  const point = fc.integer({ min: 1, max: 5 })
  fc.assert(
    fc.property(fc.record({ a: point, b: point, c: point, d: point }), points => {
      const found = reckon(items, scores, new Map(Object.entries(points)))
      expect(found.map(({ score }) => score)).toEqual(['first', 'looking'])
      for (const { value, lowest, highest, band } of found) {
        expect(value >= lowest && value <= highest && band !== '').toBe(true)
      }
    })
  )
})
