import type { Score } from '../lib/score/contract.ts'
import { type Item, reckon, scoreFlaws, spanOf as spanOfScore } from '../lib/score/rules.ts'
import type { Answer, Result, Scale } from './contract.ts'

const itemsOf = ({ items }: Scale): readonly Item[] =>
  items.map(({ code, options }) => ({ code, points: options.map(({ value }) => value) }))

/** The least and the most that can come out of a score. */
export const spanOf = (scale: Scale, score: Score): { readonly lowest: number; readonly highest: number } =>
  spanOfScore(itemsOf(scale), score)

/** What makes a scale unusable: path → sentence. Empty when it is sound. */
export function flawsOf(scale: Scale): Readonly<Record<string, string>> {
  const flaws: Record<string, string> = {}
  const once = (path: string, codes: readonly (string | number)[]): void => {
    if (new Set(codes).size < codes.length) flaws[path] = '代码或分值重复。'
  }
  once('rounds', codesOf(scale.rounds))
  once('items', codesOf(scale.items))
  once('scores', codesOf(scale.scores))
  scale.items.forEach(({ options }, at) => {
    once(
      `items.${String(at)}.options`,
      options.map(({ value }) => value)
    )
  })
  for (const [path, sentence] of Object.entries(scoreFlaws(itemsOf(scale), scale.scores)))
    flaws[`scores.${path}`] = sentence
  return flaws
}

const codesOf = (coded: readonly { readonly code: string }[]): readonly string[] =>
  coded.map(({ code }) => code)

/** Answers that the scale does not know, or that were given twice: `round.item` → sentence. */
export function wrongAnswers(scale: Scale, answers: readonly Answer[]): Readonly<Record<string, string>> {
  const wrong: Record<string, string> = {}
  const seen = new Set<string>()
  for (const { round, item, value } of answers) {
    const key = `${round}.${item}`
    const known = scale.items.find(({ code }) => code === item)
    if (known === undefined || !scale.rounds.some(({ code }) => code === round))
      wrong[key] = '量表里没有这一题。'
    else if (!known.options.some(option => option.value === value)) wrong[key] = '量表里没有这个选项。'
    else if (seen.has(key)) wrong[key] = '这一题答了两次。'
    seen.add(key)
  }
  return wrong
}

/** Items without an answer: `round.item` → sentence. */
export function unanswered(scale: Scale, answers: readonly Answer[]): Readonly<Record<string, string>> {
  const given = new Set(answers.map(({ round, item }) => `${round}.${item}`))
  return Object.fromEntries(
    scale.rounds
      .flatMap(round => scale.items.map(item => `${round.code}.${item.code}`))
      .filter(key => !given.has(key))
      .map(key => [key, '请回答这一题。'])
  )
}

/** The scores of each round of which every item is answered; half a scale has no score. */
export function resultsOf(scale: Scale, answers: readonly Answer[]): Result[] {
  const items = itemsOf(scale)
  return scale.rounds.flatMap(({ code: round }) => {
    const points = new Map(
      answers.flatMap(given => (given.round === round ? [[given.item, given.value]] : []))
    )
    return reckon(items, scale.scores, points).map(result => ({ ...result, round }))
  })
}
