import type { DiabetesPolicy, Mark, MeasurementLimits } from '../../policy/contract.ts'
import { clockToleranceSeconds, glucoseAlert, glucoseMark, judge } from '../../policy/rules.ts'
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

export interface MeterMoment {
  readonly measuredAt: string
  /** Null while the meter's clock is believed. */
  readonly warning: string | null
}

/**
 * When a result was measured, as far as the meter's clock can tell. A clock that is off is put right by as much as it
 * is off now; one that shows the future is not believed at all.
 * @param shownAt the instant that the meter's clock showed, taken in the centre's zone; null: it showed none
 * @param skewSeconds ours minus the meter's, if it could be read
 */
export function momentOf(
  shownAt: string | null,
  skewSeconds: number | null,
  receivedAt: string
): MeterMoment {
  if (shownAt === null) return { measuredAt: receivedAt, warning: null }
  const tolerance = clockToleranceSeconds * 1000
  const isOff = skewSeconds !== null && Math.abs(skewSeconds) > clockToleranceSeconds
  const put = Date.parse(shownAt) + (isOff ? skewSeconds * 1000 : 0)
  const received = Date.parse(receivedAt)
  if (put > received + tolerance) {
    return { measuredAt: receivedAt, warning: '血糖仪时钟超前，测量时间按收到时间记录，请校准血糖仪时钟' }
  }
  return {
    measuredAt: new Date(Math.min(put, received)).toISOString(),
    warning: isOff ? '血糖仪时钟不准，测量时间已按本机时钟校正，请校准血糖仪时钟' : null
  }
}
