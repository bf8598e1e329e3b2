import type { Score, ScoreResult } from './contract.ts'

/** What is asked, and the points its answers can bring. */
export interface Item {
  readonly code: string
  readonly points: readonly number[]
}

/** Own weights only: an item may be called `constructor`. */
function weightOf({ weights }: Score, code: string): number {
  if (Object.keys(weights).length === 0) return 1
  return Object.hasOwn(weights, code) ? (weights[code] ?? 0) : 0
}

const countedBy = (items: readonly Item[], one: Score): readonly Item[] =>
  items.filter(({ code }) => weightOf(one, code) !== 0)

/** The least and the most that can come out of a score. */
export function spanOf(
  items: readonly Item[],
  one: Score
): { readonly lowest: number; readonly highest: number } {
  let lowest = one.constant
  let highest = one.constant
  for (const { code, points } of countedBy(items, one)) {
    const worth = points.map(value => value * weightOf(one, code))
    lowest += Math.min(...worth)
    highest += Math.max(...worth)
  }
  return { lowest, highest }
}

/** What makes scores unusable: path (`0.bands`) → sentence. Empty when they are sound. */
export function scoreFlaws(
  items: readonly Item[],
  scores: readonly Score[]
): Readonly<Record<string, string>> {
  const flaws: Record<string, string> = {}
  const asked = new Set(items.map(({ code }) => code))
  scores.forEach((one, at) => {
    const stranger = Object.keys(one.weights).find(code => !asked.has(code))
    const unknown = one.bands
      .flatMap(({ others }) => others?.scores ?? [])
      .find(code => code === one.code || !scores.some(each => each.code === code))
    if (stranger !== undefined) flaws[`${String(at)}.weights`] = `没有“${stranger}”这一题。`
    else if (countedBy(items, one).length === 0) flaws[`${String(at)}.weights`] = '没有一题计入这项得分。'
    else if (unknown !== undefined) flaws[`${String(at)}.bands`] = `没有“${unknown}”这项得分可以参照。`
    else if (!coversSpan(items, one)) {
      const { lowest, highest } = spanOf(items, one)
      flaws[`${String(at)}.bands`] = `分段必须从 ${String(lowest)} 到 ${String(highest)} 连续且不重叠。`
    }
  })
  return flaws
}

function coversSpan(items: readonly Item[], one: Score): boolean {
  const { lowest, highest } = spanOf(items, one)
  const always = one.bands.filter(({ others }) => others === undefined)
  const bands = always.toSorted((a, b) => a.from - b.from)
  return (
    bands[0]?.from === lowest &&
    bands.at(-1)?.to === highest &&
    bands.every(({ from, to }, at) => from <= to && (at === 0 || from === (bands[at - 1]?.to ?? 0) + 1)) &&
    one.bands.slice(one.bands.length - always.length).every(({ others }) => others === undefined)
  )
}

/** The scores of which every item is answered, and every score their bands look at; half a questionnaire has none. */
export function reckon(
  items: readonly Item[],
  scores: readonly Score[],
  points: ReadonlyMap<string, number>
): ScoreResult[] {
  const sums = new Map(
    scores.flatMap(one => {
      const counted = countedBy(items, one)
      if (!counted.every(({ code }) => points.has(code))) return []
      const sum = counted.reduce(
        (all, { code }) => all + weightOf(one, code) * (points.get(code) ?? 0),
        one.constant
      )
      return [[one.code, sum] as const]
    })
  )
  return scores.flatMap(one => {
    const value = sums.get(one.code)
    const lookedAt = one.bands.flatMap(({ others }) => others?.scores ?? [])
    if (value === undefined || !lookedAt.every(code => sums.has(code))) return []
    const found = one.bands.find(
      ({ from, to, others }) =>
        value >= from &&
        value <= to &&
        (others?.scores.every(code => (sums.get(code) ?? others.atMost) <= others.atMost) ?? true)
    )
    return [
      {
        score: one.code,
        name: one.name,
        value,
        ...spanOf(items, one),
        band: found?.label ?? '',
        alarming: found?.alarming ?? false
      }
    ]
  })
}
