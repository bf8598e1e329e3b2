import type { MeasurementLimits } from '../../policy/contract.ts'
import type { DigitRow } from './contract.ts'
import type { DigitCount } from './store.ts'

type Named = Pick<DigitRow, 'observerId' | 'observerName' | 'source' | 'deviceName'>
type Preference = MeasurementLimits['digitPreference']

const percent = (share: number): string => `${String(Math.round(share * 100))}%`

/** A share of exactly the limit is not conspicuous; fewer readings than the policy's smallest sample are not judged. */
export function judgeDigits(
  { zeroShareAbove, fewestReadings }: Preference,
  named: Named,
  counts: readonly DigitCount[]
): DigitRow {
  const total = (pick: (one: DigitCount) => number): number => counts.reduce((sum, one) => sum + pick(one), 0)
  const readings = total(one => one.readings)
  const systolicZeros = total(one => one.systolicZeros)
  const diastolicZeros = total(one => one.diastolicZeros)
  const systolicShare = readings === 0 ? 0 : systolicZeros / readings
  const diastolicShare = readings === 0 ? 0 : diastolicZeros / readings
  const isTooFew = readings < fewestReadings
  const conspicuous = [
    ...(systolicShare > zeroShareAbove ? [`收缩压 ${percent(systolicShare)}`] : []),
    ...(diastolicShare > zeroShareAbove ? [`舒张压 ${percent(diastolicShare)}`] : [])
  ]
  return {
    ...named,
    readings,
    systolicZeros,
    diastolicZeros,
    systolicShare,
    diastolicShare,
    isTooFew,
    warning:
      isTooFew || conspicuous.length === 0
        ? null
        : `${conspicuous.join('、')} 末位为 0，可能是估读取整。请按实际读数记录，水银柱读到最近的偶数`
  }
}

/** Rows added up by a name; the conspicuous first, then the many before the few. */
export function addedUp(
  policy: Preference,
  counts: readonly DigitCount[],
  nameOf: (one: DigitCount) => Named
): DigitRow[] {
  const groups = new Map<string, { readonly named: Named; readonly counts: DigitCount[] }>()
  for (const one of counts) {
    const named = nameOf(one)
    const key = JSON.stringify(named)
    const group = groups.get(key) ?? { named, counts: [] }
    group.counts.push(one)
    groups.set(key, group)
  }
  return [...groups.values()]
    .map(group => judgeDigits(policy, group.named, group.counts))
    .sort(
      (one, other) =>
        Number(other.warning !== null) - Number(one.warning !== null) || other.readings - one.readings
    )
}
