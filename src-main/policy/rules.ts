import type { MeasurementLimits, PolicyInForce } from './contract.ts'
import { clockToleranceSeconds, type LimitedItem, limits1 } from './limits.ts'
import { holidays1 } from './holidays-1.ts'
import { nbphs3 } from './nbphs-3.ts'
import { nbphs3Diabetes } from './nbphs-3-diabetes.ts'
import { type Region, regions } from './pack/contract.ts'

export type { LimitedItem }
export { closedOn, lastOpenDay } from './holidays.ts'
export { clockWarning } from './clock-warning.ts'
export {
  criticalGlucose,
  criticalPressure,
  glucoseAlert,
  glucoseMark,
  type JudgedPressure,
  pressureEmergencies,
  pressureMark,
  targetFor
} from './marks.ts'
export { clockToleranceSeconds }
export { apportion, type FeeSplit, overHeads, type Share, sharesToAsk, splitFee } from './fees.ts'
export { longestSupply, longPrescriptionOn, type LongPrescriptionRules, supplyUntil } from './prescription.ts'
export { type Ask, asksOf, overrideOn, type RegionalPolicy, type Resolved, valueOf } from './resolver.ts'
export type Tier = 'plausible' | 'confirm' | 'refuse'
/** `sentence` is for the person at the desk; null when nothing is odd. */
export interface Verdict {
  readonly tier: Tier
  readonly sentence: string | null
}
export interface Pressure {
  readonly systolicMmHg: number
  readonly diastolicMmHg: number
}

const national: PolicyInForce = {
  region: { id: 'national', name: regions.national, source: nbphs3.title },
  hypertension: nbphs3,
  diabetes: nbphs3Diabetes,
  measurement: limits1,
  holidays: holidays1
}

/** What is in force in a region: the thresholds are the national ones everywhere, no source states others. */
export const policyOf = (region: Region): PolicyInForce =>
  region === 'national'
    ? national
    : { ...national, region: { ...national.region, id: region, name: regions[region] } }

const plausible: Verdict = { tier: 'plausible', sentence: null }

const hasMoreDecimals = (value: number, most: number): boolean => Number(value.toFixed(most)) !== value

/** Where a single value stands; the limits themselves are still inside. `age` in completed years; null: an adult. */
export function judge(
  limits: MeasurementLimits,
  item: LimitedItem,
  value: number,
  age: number | null
): Verdict {
  const range = limits.items[item]
  if (range === undefined) throw new Error(`no limits for ${item}`)
  const { label, unit, decimals, refuseBelow, refuseAbove, confirmBelow, confirmAbove, confirmFromAge } =
    range
  if (!Number.isFinite(value) || value < refuseBelow || value > refuseAbove) {
    return {
      tier: 'refuse',
      sentence: `${label} ${String(value)} 不可信（允许 ${String(refuseBelow)}–${String(refuseAbove)} ${unit}），请检查后重填`
    }
  }
  if (hasMoreDecimals(value, decimals)) {
    return {
      tier: 'refuse',
      sentence: decimals === 0 ? `${label}请填整数` : `${label}最多 ${String(decimals)} 位小数`
    }
  }
  const low = confirmBelow !== null && value < confirmBelow
  const high = confirmAbove !== null && value > confirmAbove
  if ((age !== null && age < confirmFromAge) || !(low || high)) return plausible
  const usual = `${String(confirmBelow ?? refuseBelow)}–${String(confirmAbove ?? refuseAbove)} ${unit}`
  return {
    tier: 'confirm',
    sentence: `${label} ${String(value)} 超出可信范围（${usual}），请重测或确认`
  }
}

/** Systolic against diastolic. */
export function judgePulsePressure(limits: MeasurementLimits, pressure: Pressure): Verdict {
  const difference = pressure.systolicMmHg - pressure.diastolicMmHg
  if (difference < 0) {
    const values = `${String(pressure.systolicMmHg)}/${String(pressure.diastolicMmHg)}`
    return { tier: 'refuse', sentence: `收缩压必须高于舒张压（${values} 可能填反），请检查后重填` }
  }
  if (difference === 0) return { tier: 'refuse', sentence: '收缩压必须高于舒张压，请检查后重填' }
  const { confirmBelow, confirmAbove } = limits.pulsePressure
  if (difference >= confirmBelow && difference <= confirmAbove) return plausible
  return {
    tier: 'confirm',
    sentence: `脉压差 ${String(difference)} mmHg 过${difference < confirmBelow ? '小' : '大'}（${String(confirmBelow)}–${String(confirmAbove)}），请重测或确认`
  }
}

const changes = {
  systolicMmHg: { label: '收缩压', unit: 'mmHg' },
  weightKg: { label: '体重', unit: 'kg' },
  heightCm: { label: '身高', unit: 'cm' }
} as const

/** Against the last known value; a change of exactly the limit is not asked about. */
export function judgeChange(
  limits: MeasurementLimits,
  item: keyof typeof changes,
  value: number,
  last: number | null
): Verdict {
  const limit = limits.changeSinceLast[item]
  // One decimal is all that is measured: 70.4 − 60.4 must be 10, not a little more.
  if (last === null || Number(Math.abs(value - last).toFixed(1)) <= limit) return plausible
  const { label, unit } = changes[item]
  return {
    tier: 'confirm',
    sentence: `${label} ${String(value)} 与上次 ${String(last)} ${unit} 相差超过 ${String(limit)} ${unit}，请重测或确认`
  }
}
