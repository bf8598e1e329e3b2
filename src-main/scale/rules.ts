import type { Answer, Result, Scale } from './contract.ts'

type Score = Scale['scores'][number]
type Item = Scale['items'][number]

/** Without weights every item counts once. Own ones only: an item may be called `constructor`. */
function weightOf({ weights }: Score, { code }: Item): number {
  if (Object.keys(weights).length === 0) return 1
  return Object.hasOwn(weights, code) ? (weights[code] ?? 0) : 0
}

const countedBy = (scale: Scale, score: Score): readonly Item[] =>
  scale.items.filter(item => weightOf(score, item) !== 0)

/** The least and the most that can come out of a score. */
export function spanOf(scale: Scale, score: Score): { readonly lowest: number; readonly highest: number } {
  let lowest = score.constant
  let highest = score.constant
  for (const item of countedBy(scale, score)) {
    const worth = item.options.map(({ value }) => value * weightOf(score, item))
    lowest += Math.min(...worth)
    highest += Math.max(...worth)
  }
  return { lowest, highest }
}

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
  scale.scores.forEach((score, at) => {
    const path = `scores.${String(at)}`
    const known = new Set(codesOf(scale.items))
    const stranger = Object.keys(score.weights).find(code => !known.has(code))
    if (stranger !== undefined) flaws[`${path}.weights`] = `没有“${stranger}”这一题。`
    else if (countedBy(scale, score).length === 0) flaws[`${path}.weights`] = '没有一题计入这项得分。'
    else if (!coversSpan(scale, score)) {
      const { lowest, highest } = spanOf(scale, score)
      flaws[`${path}.bands`] = `分段必须从 ${String(lowest)} 到 ${String(highest)} 连续且不重叠。`
    }
  })
  return flaws
}

const codesOf = (coded: readonly { readonly code: string }[]): readonly string[] =>
  coded.map(({ code }) => code)

function coversSpan(scale: Scale, score: Score): boolean {
  const { lowest, highest } = spanOf(scale, score)
  const bands = score.bands.toSorted((one, other) => one.from - other.from)
  return (
    bands[0]?.from === lowest &&
    bands.at(-1)?.to === highest &&
    bands.every(({ from, to }, at) => from <= to && (at === 0 || from === (bands[at - 1]?.to ?? 0) + 1))
  )
}

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

/** The scores of which every item is answered; half a scale has no score. */
export function resultsOf(scale: Scale, answers: readonly Answer[]): Result[] {
  return scale.rounds.flatMap(round => {
    const values = new Map(
      answers.filter(given => given.round === round.code).map(({ item, value }) => [item, value])
    )
    return scale.scores.flatMap(score => {
      const counted = countedBy(scale, score)
      if (!counted.every(({ code }) => values.has(code))) return []
      const value = counted.reduce(
        (sum, item) => sum + weightOf(score, item) * (values.get(item.code) ?? 0),
        score.constant
      )
      const band = score.bands.find(({ from, to }) => value >= from && value <= to)
      return [
        {
          round: round.code,
          score: score.code,
          name: score.name,
          value,
          ...spanOf(scale, score),
          band: band?.label ?? '',
          alarming: band?.alarming ?? false
        }
      ]
    })
  })
}
