/**
 * How sure the program is of a heart rate. It is not, when
 * - a second method finds other beats: less than nine tenths are common (bSQI: Li, Mark and Clifford, Physiol Meas
 *   2008;29:15, with the limit of Vest et al., Physiol Meas 2018;39:105004; the window is that of ANSI/AAMI EC57), or a rate
 *   further away than 5 a minute (the smaller of the errors ANSI/AAMI EC13 lets a cardiac monitor have);
 * - more than 3 s pass without a beat, or the rate is below 40 or above 180 (Orphanidou et al., IEEE J Biomed Health Inform
 *   2015;19:832): it may be so, but somebody has to look at the curve.
 */
import type { Loss } from './record.ts'

const windowMs = 150
const leastCommon = 0.9
const farPerMinute = 5
const longestSilenceSeconds = 3
const usualPerMinute = { least: 40, most: 180 } as const

export interface RateEvidence {
  /** Sample numbers, in order of time. */
  readonly beats: readonly number[]
  /** By the second method. */
  readonly others: readonly number[]
  readonly samples: number
  readonly samplesPerSecond: number
  readonly losses: readonly Loss[]
  readonly perMinute: number
}

/** Share of the beats of two lists that both have, 0 to 1; both in order of time. */
export function commonShare(
  beats: readonly number[],
  others: readonly number[],
  samplesPerSecond: number
): number {
  const reach = (windowMs * samplesPerSecond) / 1_000
  let [common, at] = [0, 0]
  for (const beat of beats) {
    while ((others[at] ?? Infinity) < beat - reach) at += 1
    if ((others[at] ?? Infinity) > beat + reach) continue
    common += 1
    at += 1
  }
  const all = beats.length + others.length - common
  return all === 0 ? 1 : common / all
}

/** Beats a minute between the first and the last of them. */
function perMinuteOf(beats: readonly number[], samplesPerSecond: number): number {
  const [first, last] = [beats[0], beats.at(-1)]
  if (first === undefined || last === undefined || first === last) return 0
  return (60 * samplesPerSecond * (beats.length - 1)) / (last - first)
}

/** The longest stretch in which samples came and no beat, in seconds; the ends of the record count as well. */
export function longestSilence({
  beats,
  losses,
  samples,
  samplesPerSecond
}: Pick<RateEvidence, 'beats' | 'losses' | 'samples' | 'samplesPerSecond'>): number {
  const marks = [0, ...beats, ...losses.map(({ before }) => before), samples].sort(
    (one, other) => one - other
  )
  return (
    marks.reduce((longest, mark, index) => Math.max(longest, mark - (marks[index - 1] ?? 0)), 0) /
    samplesPerSecond
  )
}

/** Why the rate is not sure, as a sentence for the desk; null: it is. */
export function doubtOf(evidence: RateEvidence): string | null {
  const { beats, others, samplesPerSecond, perMinute } = evidence
  const silence = longestSilence(evidence)
  if (silence > longestSilenceSeconds)
    return `有 ${silence.toFixed(1)} 秒没有检出心搏：可能漏检，也可能是停搏。请看波形。`
  const apart = Math.abs(perMinuteOf(beats, samplesPerSecond) - perMinuteOf(others, samplesPerSecond))
  if (commonShare(beats, others, samplesPerSecond) < leastCommon || apart > farPerMinute)
    return '两种检测方法找到的心搏不一致，可能有干扰或波幅太低。请看波形核对，必要时检查电极后重新记录。'
  const { least, most } = usualPerMinute
  if (perMinute < least || perMinute > most)
    return `超出 ${String(least)}–${String(most)} 次/分。请看波形核对。`
  return null
}
