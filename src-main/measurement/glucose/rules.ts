import type { DiabetesPolicy, Mark, MeasurementLimits } from '../../policy/contract.ts'
import { glucoseAlert, glucoseMark, judge } from '../../policy/rules.ts'
import { type Plausibility, roundDecimal } from '../rules.ts'
import type { GlucoseReading, GlucoseUnit } from './contract.ts'

/** Molar mass of glucose, 180.182 g/mol. */
const mgPerDlOfMmolPerL = 18.0182

/** To the one decimal that is compared: 126 mg/dL is 7.0 mmol/L. */
export const mmolPerLOf = (value: number, unit: GlucoseUnit): number =>
  roundDecimal(unit === 'mg/dL' ? value / mgPerDlOfMmolPerL : value, 1)

/** Both tiers; `value` as typed or received, judged in mmol/L. */
export function glucosePlausibility(
  limits: MeasurementLimits,
  value: number,
  unit: GlucoseUnit
): Plausibility {
  if (unit === 'mg/dL' && !Number.isInteger(value)) {
    return { refused: { value: '血糖以 mg/dL 填写时请填整数' }, toConfirm: {} }
  }
  const { tier, sentence } = judge(
    limits,
    'glucoseMmolL',
    unit === 'mg/dL' ? mmolPerLOf(value, unit) : value,
    null
  )
  if (sentence === null) return { refused: {}, toConfirm: {} }
  const said = unit === 'mg/dL' ? `${String(value)} mg/dL：${sentence}` : sentence
  return tier === 'refuse'
    ? { refused: { value: said }, toConfirm: {} }
    : { refused: {}, toConfirm: { value: said } }
}

/** What has to be done at once for a reading that counts. */
export const alertOf = (
  policy: DiabetesPolicy,
  { status, glucoseMmolL }: Pick<GlucoseReading, 'status' | 'glucoseMmolL'>
): string | null => (status === 'filed' ? glucoseAlert(policy, glucoseMmolL) : null)

/** How a reading stands that is somebody's or still may be. */
export const markOf = (
  policy: DiabetesPolicy,
  reading: Pick<GlucoseReading, 'status' | 'glucoseMmolL' | 'kind'>
): Mark | null =>
  reading.status === 'filed' || reading.status === 'unclaimed'
    ? glucoseMark(policy, reading.glucoseMmolL, reading.kind)
    : null
