import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer, Scale } from '../../src-main/scale/contract.ts'
import { flawsOf, resultsOf, spanOf, unanswered, wrongAnswers } from '../../src-main/scale/rules.ts'
import { familyApgar } from '../../src-main/scale/scales/family-apgar.ts'
import { twoRoundScale } from './scales.ts'

const apgar = (...values: readonly number[]): Answer[] =>
  values.map((value, at) => ({ round: 'actual', item: familyApgar.items[at]?.code ?? '', value }))

describe('the family APGAR', () => {
  it('is a sound scale from 0 to 10', () => {
    expect(flawsOf(familyApgar)).toEqual({})
    expect(familyApgar.scores.map(score => spanOf(familyApgar, score))).toEqual([{ lowest: 0, highest: 10 }])
  })

  it.each([
    [[0, 0, 0, 0, 0], 0, '家庭功能严重障碍', true],
    [[1, 1, 1, 0, 0], 3, '家庭功能严重障碍', true],
    [[2, 1, 1, 0, 0], 4, '家庭功能中度障碍', false],
    [[2, 2, 1, 1, 0], 6, '家庭功能中度障碍', false],
    [[2, 2, 2, 1, 0], 7, '家庭功能良好', false],
    [[2, 2, 2, 2, 2], 10, '家庭功能良好', false]
  ])('judges the answers %j as %i, %s', (values, value, band, alarming) => {
    expect(resultsOf(familyApgar, apgar(...values))).toEqual([
      { round: 'actual', score: 'total', name: '总分', value, lowest: 0, highest: 10, band, alarming }
    ])
  })

  it('gives no score while an item is open', () => {
    expect(resultsOf(familyApgar, apgar(2, 2, 2, 2))).toEqual([])
    expect(unanswered(familyApgar, apgar(2, 2, 2, 2))).toEqual({ 'actual.resolve': '请回答这一题。' })
  })
})

describe('a scale of weighted items answered twice', () => {
  it('spans what its constant and its reversed items allow', () => {
    // The scoring of FACES II-CV: cohesion 16–80, adaptability 14–70.
    expect(twoRoundScale.scores.map(score => spanOf(twoRoundScale, score))).toEqual([
      { lowest: 16, highest: 80 },
      { lowest: 14, highest: 70 }
    ])
    expect(flawsOf(twoRoundScale)).toEqual({})
  })

  it('scores each round by itself', () => {
    const all = (round: string, value: number): Answer[] =>
      twoRoundScale.items.map(({ code }) => ({ round, item: code, value }))
    const results = resultsOf(twoRoundScale, [...all('actual', 3), ...all('ideal', 5)])
    // 36 + 10 × 3 − 6 × 3 and 12 + 12 × 3 − 2 × 3; then with fives.
    expect(results.map(({ round, score, value }) => [round, score, value])).toEqual([
      ['actual', 'cohesion', 48],
      ['actual', 'adaptability', 42],
      ['ideal', 'cohesion', 56],
      ['ideal', 'adaptability', 62]
    ])
  })
})

it('an item of any allowed name that no weight speaks of is left out of the score', () => {
  const [first, ...others] = twoRoundScale.items
  if (first === undefined) throw new Error('the scale has items')
  const scale = { ...twoRoundScale, items: [...others, { ...first, code: 'constructor' }] }
  const scores = scale.scores.map(score => ({
    ...score,
    weights: Object.fromEntries(Object.entries(score.weights).filter(([code]) => code !== first.code))
  }))
  const answers = scale.items.map(({ code }) => ({ round: 'actual', item: code, value: 3 }))
  expect(resultsOf({ ...scale, scores }, answers).map(({ value }) => value)).toEqual([
    36 + 9 * 3 - 6 * 3,
    12 + 12 * 3 - 2 * 3
  ])
})

describe('any sound scale', () => {
  it('puts every possible set of answers into exactly one band', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(familyApgar, twoRoundScale),
        fc.infiniteStream(fc.nat(9)),
        (scale, picks) => {
          const answers = scale.rounds.flatMap(({ code: round }) =>
            scale.items.map(({ code: item, options }) => {
              const pick = picks.next().value ?? 0
              return { round, item, value: options[pick % options.length]?.value ?? 0 }
            })
          )
          expect(wrongAnswers(scale, answers)).toEqual({})
          const results = resultsOf(scale, answers)
          expect(results).toHaveLength(scale.rounds.length * scale.scores.length)
          for (const { score, value, band } of results) {
            const bands = scale.scores.find(({ code }) => code === score)?.bands ?? []
            expect(
              bands.filter(({ from, to }) => value >= from && value <= to).map(({ label }) => label)
            ).toEqual([band])
          }
        }
      )
    )
  })
})

describe('an unsound scale', () => {
  const changed = (change: (scale: Scale) => unknown): Readonly<Record<string, string>> => {
    const copy = structuredClone(familyApgar)
    change(copy)
    return flawsOf(copy)
  }
  const total = (scale: Scale): Scale['scores'][number] => {
    const [score] = scale.scores
    if (score === undefined) throw new Error('the scale has no score')
    return score
  }

  it.each<readonly [string, string, (scale: Scale) => unknown]>([
    ['bands with a gap', 'scores.0.bands', scale => total(scale).bands.splice(1, 1)],
    ['bands that stop short', 'scores.0.bands', scale => total(scale).bands.pop()],
    [
      'bands that overlap',
      'scores.0.bands',
      scale => Object.assign(total(scale).bands[1] ?? {}, { from: 3 })
    ],
    [
      'a weight on an item that is not there',
      'scores.0.weights',
      scale => (total(scale).weights = { ghost: 1 })
    ],
    ['weights that count nothing', 'scores.0.weights', scale => (total(scale).weights = { resolve: 0 })],
    ['an item named twice', 'items', scale => scale.items.push(...scale.items.slice(0, 1))],
    [
      'an answer worth the same as another',
      'items.0.options',
      scale => Object.assign(scale.items[0]?.options[1] ?? {}, { value: 2 })
    ]
  ])('with %s is refused', (_says, path, change) => {
    expect(Object.keys(changed(structuredCloneOptions(change)))).toContain(path)
  })
})

/** The options of the APGAR are one list shared by its items: a change to one must not reach the others. */
const structuredCloneOptions =
  (change: (scale: Scale) => unknown) =>
  (scale: Scale): void => {
    for (const item of scale.items) item.options = item.options.map(option => ({ ...option }))
    change(scale)
  }

describe('answers that do not fit', () => {
  it.each([
    ['an item it does not have', { round: 'actual', item: 'ghost', value: 1 }, '量表里没有这一题。'],
    ['a round it does not have', { round: 'ideal', item: 'growth', value: 1 }, '量表里没有这一题。'],
    ['a value it does not offer', { round: 'actual', item: 'growth', value: 3 }, '量表里没有这个选项。']
  ])('are told by %s', (_says, answer, sentence) => {
    expect(wrongAnswers(familyApgar, [answer])).toEqual({ [`${answer.round}.${answer.item}`]: sentence })
  })

  it('are told when an item is answered twice', () => {
    expect(wrongAnswers(familyApgar, [...apgar(2), ...apgar(1)])).toEqual({
      'actual.adaptation': '这一题答了两次。'
    })
  })
})
