import { addDays } from '../../lib/clock.ts'
import type { Rate } from '../lists/contract.ts'

const percentOf = (numerator: number, denominator: number | null): number | null =>
  denominator === null || denominator <= 0 ? null : Math.round((numerator / denominator) * 10_000) / 100

const rate = (name: string, formula: string, numerator: number, denominator: number | null): Rate => ({
  name,
  formula,
  numerator,
  denominator,
  percent: percentOf(numerator, denominator)
})

const bases = {
  resident: '常住',
  registered: '户籍',
  jurisdiction: '辖区'
} as const
export type PopulationBase = keyof typeof bases

/** The same name over another base is another indicator. Denominator null: nobody has said how many there are. */
export const signingRate = (base: PopulationBase, signed: number, population: number | null): Rate =>
  rate(
    `签约率（${bases[base]}）`,
    `当日有效基本协议的${bases[base]}人数 ÷ ${bases[base]}人口数`,
    signed,
    population
  )

export const keyPopulationRate = (signedKey: number, key: number | null): Rate =>
  rate('重点人群签约率', '当日有效基本协议的重点人群人数 ÷ 重点人群人数', signedKey, key)

/** Of one code, such as hypertension; the denominator may be registered or estimated, and says so in the name. */
export const populationRate = (label: string, signed: number, population: number | null): Rate =>
  rate(`${label}签约率`, `当日有效基本协议的${label}人数 ÷ ${label}人数`, signed, population)

export const firstVisitRate = (firstVisits: number, signed: number): Rate =>
  rate('首诊签约占比', '首诊签约人数 ÷ 签约人数', firstVisits, signed)

/** A contract whose end lies in the period. */
export interface DueContract {
  readonly endOn: string
  readonly lastOn: string
  readonly closeReason: string | null
  readonly successorStartOn: string | null
}

/**
 * @param excludesDeathAndMoving whether the region leaves out who died or moved away
 */
export function renewalRate(
  contracts: readonly DueContract[],
  period: { readonly from: string; readonly to: string },
  graceDays: number,
  excludesDeathAndMoving: boolean
): Rate {
  const due = contracts.filter(
    ({ endOn, closeReason }) =>
      endOn >= period.from &&
      endOn <= period.to &&
      !(excludesDeathAndMoving && (closeReason === 'death' || closeReason === 'moved-away'))
  )
  const renewed = due.filter(
    ({ endOn, successorStartOn }) =>
      successorStartOn !== null && successorStartOn <= addDays(endOn, graceDays)
  )
  return rate(
    '续约率',
    `期内到期且后续协议起始日 ≤ 原到期日 + ${String(graceDays)} 天的协议数 ÷ 期内到期协议数` +
      (excludesDeathAndMoving ? '（不含死亡、迁出）' : ''),
    renewed.length,
    due.length
  )
}

/** The other side of a published rate, where a document gives only one. */
export const impliedDenominator = (numerator: number, percent: number): number =>
  Math.round((numerator * 100) / percent)
