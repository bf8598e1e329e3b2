import type { MeasurementLimits } from '../policy/contract.ts'
import { judge, judgeChange, judgePulsePressure, type Pressure } from '../policy/rules.ts'
import type { BloodPressureReading, BloodPressureSeries } from './contract.ts'

/** As it was taken and decided about, before anybody judges it. */
export type ReadingFacts = Omit<BloodPressureReading, 'mark'>
export type Mean = Omit<NonNullable<BloodPressureSeries['mean']>, 'mark'>

export interface TypedReading extends Pressure {
  readonly pulsePerMinute: number | null
}
/** Field of a reading → sentence. */
export type Sentences = Readonly<Record<string, string>>
export interface Plausibility {
  /** First tier: not believable. */
  readonly refused: Sentences
  /** Second tier: a person is asked. */
  readonly toConfirm: Sentences
}

/** A claimed reading joins a sitting that began no further away than this; no standard says, our choice. */
export const sittingMinutes = 30

/**
 * Half away from zero on the decimal text, not on the binary float: 139.5 is 140 and 1.005 to two decimals is 1.01.
 * For values as people and devices write them, without an exponent.
 */
export function roundDecimal(value: number, decimals: number): number {
  const shifted = Math.round(Number(`${String(Math.abs(value))}e${String(decimals)}`))
  return Math.sign(value) * Number(`${String(shifted)}e-${String(decimals)}`)
}

const meanOf = (values: readonly number[]): number => {
  // Whole numbers only, so that no mean ends a hair below its half: tenths = round(10·sum / n).
  const sum = values.reduce((total, value) => total + value, 0)
  return Math.floor((20 * sum + values.length) / (2 * values.length)) / 10
}
const wholeOf = (mean: number): number => Math.floor((Math.round(mean * 10) + 5) / 10)

/**
 * Mean of the readings that count: one decimal is stored and shown, and that shown value is rounded half up to the
 * whole mmHg of the form, so that print and classification agree (139.5 → 140).
 */
export function meanOfReadings(readings: readonly Omit<ReadingFacts, 'observerName'>[]): Mean | null {
  const counting = readings.filter(({ status }) => status === 'filed')
  if (counting.length === 0) return null
  const pulses = counting.flatMap(({ pulsePerMinute }) => (pulsePerMinute === null ? [] : [pulsePerMinute]))
  const systolicMmHg = meanOf(counting.map(reading => reading.systolicMmHg))
  const diastolicMmHg = meanOf(counting.map(reading => reading.diastolicMmHg))
  const pulsePerMinute = pulses.length === 0 ? null : meanOf(pulses)
  return {
    systolicMmHg,
    diastolicMmHg,
    pulsePerMinute,
    roundedSystolicMmHg: wholeOf(systolicMmHg),
    roundedDiastolicMmHg: wholeOf(diastolicMmHg),
    roundedPulsePerMinute: pulsePerMinute === null ? null : wholeOf(pulsePerMinute),
    count: counting.length
  }
}

/** Both tiers for one reading. `lastSystolicMmHg` is the mean of the sitting before. */
export function plausibilityOf(
  limits: MeasurementLimits,
  reading: TypedReading,
  lastSystolicMmHg: number | null
): Plausibility {
  const { systolicMmHg, diastolicMmHg, pulsePerMinute } = reading
  const verdicts = [
    ['systolicMmHg', judge(limits, 'systolicMmHg', systolicMmHg, null)],
    ['diastolicMmHg', judge(limits, 'diastolicMmHg', diastolicMmHg, null)],
    ['diastolicMmHg', judgePulsePressure(limits, reading)],
    ['systolicMmHg', judgeChange(limits, 'systolicMmHg', systolicMmHg, lastSystolicMmHg)],
    ...(pulsePerMinute === null
      ? []
      : [['pulsePerMinute', judge(limits, 'heartRatePerMinute', pulsePerMinute, null)] as const])
  ] as const
  const refused: Record<string, string> = {}
  const toConfirm: Record<string, string> = {}
  for (const [field, { tier, sentence }] of verdicts) {
    if (sentence === null) continue
    const into = tier === 'refuse' ? refused : toConfirm
    into[field] = into[field] === undefined ? sentence : `${into[field]}；${sentence}`
  }
  return { refused, toConfirm }
}

/**
 * What to do next. Two readings 1–2 minutes apart; a third when the first two differ by more than 5 mmHg; both arms
 * the first time, the higher counts (中国血压测量指南). Home values are reported, not taken here: nothing to advise.
 */
export function adviceFor(limits: MeasurementLimits, readings: readonly ReadingFacts[]): string | null {
  const counting = readings.filter(({ status, setting }) => status === 'filed' && setting === 'office')
  const [first, second] = counting
  if (readings.some(({ setting }) => setting === 'home')) return null
  if (first === undefined) return '读数均未计入：请静坐 5 分钟后重测'
  const arms = armAdvice(limits, counting)
  if (arms !== null) return arms
  if (second === undefined) return '再测一次，间隔 1–2 分钟'
  const apart = Math.max(
    Math.abs(first.systolicMmHg - second.systolicMmHg),
    Math.abs(first.diastolicMmHg - second.diastolicMmHg)
  )
  return counting.length === 2 && apart > limits.thirdReadingAboveMmHg
    ? `前两次相差 ${String(apart)} mmHg：间隔 1–2 分钟测第三次，取三次平均值`
    : null
}

function armAdvice(limits: MeasurementLimits, counting: readonly ReadingFacts[]): string | null {
  const left = meanOfReadings(counting.filter(({ arm }) => arm === 'left'))
  const right = meanOfReadings(counting.filter(({ arm }) => arm === 'right'))
  if (left === null || right === null) return null
  const apart = roundDecimal(Math.abs(left.systolicMmHg - right.systolicMmHg), 1)
  const { noteFrom, referFrom } = limits.armDifference
  if (apart < noteFrom) return null
  const [higher, lower] = left.systolicMmHg > right.systolicMmHg ? ['左', '右'] : ['右', '左']
  const refer = apart >= referFrom ? `；相差 ${String(referFrom)} mmHg 及以上，建议转诊查明原因` : ''
  return `两臂收缩压相差 ${String(apart)} mmHg：以${higher}臂为准，请将${lower}臂读数设为不计入${refer}`
}

/** What stands beside a reading in the tray: why it lies there, and what its device calls the person. */
export function whyUnclaimed(why: string | null, devicePersonId: string | undefined): string | null {
  const said = [
    ...(why === null ? [] : [why]),
    ...(devicePersonId === undefined ? [] : [`设备上登记的编号：${devicePersonId}`])
  ]
  return said.length === 0 ? null : said.join('；')
}
