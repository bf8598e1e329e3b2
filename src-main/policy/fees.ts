import { Failure } from '../lib/failure.ts'

/** One line of a pack's payers or distribution: a percentage, a yearly amount, or both. */
export interface Share {
  readonly percent: number | null
  readonly amountFen: number | null
}

/** Exact to the fen in every direction: rows add up to the heads' amounts, columns to the shares' amounts. */
export interface FeeSplit {
  readonly totalFen: number
  /** One for each share, in its order. */
  readonly partsFen: readonly number[]
  readonly heads: readonly { readonly totalFen: number; readonly partsFen: readonly number[] }[]
}

/**
 * Divides a whole amount by weights, without a fen too much or too little. Largest remainder: each gets its quota
 * rounded down, the fen left over go one each to the largest remainders, between equal remainders to the earlier one.
 */
export function apportion(totalFen: number, weights: readonly number[]): number[] {
  if (!Number.isSafeInteger(totalFen) || totalFen < 0)
    throw new RangeError(`no amount in fen: ${String(totalFen)}`)
  if (weights.some(weight => !Number.isSafeInteger(weight) || weight < 0))
    throw new RangeError('weights are whole and not negative')
  const total = BigInt(totalFen)
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  if (sum === 0n) {
    if (totalFen === 0) return weights.map(() => 0)
    throw new RangeError('nobody has a weight')
  }
  const quotas = weights.map((weight, index) => {
    const product = total * BigInt(weight)
    return { index, whole: product / sum, rest: product % sum }
  })
  const left = Number(total - quotas.reduce((all, { whole }) => all + whole, 0n))
  const ranked = quotas.toSorted((one, other) =>
    one.rest === other.rest ? one.index - other.index : one.rest > other.rest ? -1 : 1
  )
  const lucky = new Set(ranked.slice(0, left).map(({ index }) => index))
  return quotas.map(({ whole, index }) => Number(whole) + (lucky.has(index) ? 1 : 0))
}

/** The same for everybody; where it does not divide, the first heads carry a fen more. */
export const overHeads = (totalFen: number, heads: number): number[] =>
  apportion(
    totalFen,
    Array.from({ length: heads }, () => 1)
  )

/** The shares whose part the policy leaves open: all percentages or all amounts must be known to divide by them. */
export function sharesToAsk<S extends Share>(shares: readonly S[]): readonly S[] {
  const byPercent = shares.filter(({ percent }) => percent === null)
  const byAmount = shares.filter(({ amountFen }) => amountFen === null)
  return byPercent.length === 0 || byAmount.length === 0
    ? []
    : byAmount.length < byPercent.length
      ? byAmount
      : byPercent
}

/** Whole weights: hundredths of a per cent where all are given, else the amounts. */
function weightsOf(shares: readonly Share[]): readonly number[] {
  if (shares.length === 0 || sharesToAsk(shares).length > 0)
    throw new Failure('refused', '政策没有写明各方分担的份额，请管理员先在「设置 → 地区政策」中填写。')
  const percents = shares.flatMap(({ percent }) => (percent === null ? [] : [Math.round(percent * 100)]))
  return percents.length === shares.length ? percents : shares.map(({ amountFen }) => amountFen ?? 0)
}

/**
 * Divides an amount among payers (or receivers) and evenly over heads: first over the shares and over the heads, then,
 * share by share, over what each head still has to carry. `totalFen` is the amount of all heads together.
 */
export function splitFee(shares: readonly Share[], totalFen: number, heads = 1): FeeSplit {
  if (!Number.isSafeInteger(heads) || heads < 1) throw new RangeError(`no number of heads: ${String(heads)}`)
  const partsFen = apportion(totalFen, weightsOf(shares))
  const totals = overHeads(totalFen, heads)
  let open: readonly number[] = totals
  const columns = partsFen.map(part => {
    const column = apportion(part, open)
    open = open.map((rest, head) => rest - (column[head] ?? 0))
    return column
  })
  return {
    totalFen,
    partsFen,
    heads: totals.map((total, head) => ({
      totalFen: total,
      partsFen: columns.map(column => column[head] ?? 0)
    }))
  }
}
