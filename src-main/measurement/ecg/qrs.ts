/**
 * Finds the QRS complexes. Method: Pan and Tompkins (IEEE Trans Biomed Eng 1985;32:230), on a whole record instead of
 * a live one, so that every filter is centred and none delays:
 *   low-pass      two moving sums of 30 ms            (first zero at 33 Hz)
 *   high-pass     what remains above a moving mean of 160 ms   (about 5 Hz)
 *   slope         difference over 20 ms, squared, moving sum of 150 ms
 *   decision      two adaptive thresholds, 200 ms refractory, the T-wave rule within 360 ms (on the
 *                 slope of a 20 ms mean, which flattens R less), and a search back with half
 *                 the threshold where a beat is missing for 1.66 mean intervals
 * Filters are sums and differences of whole numbers: no coefficient, no drift, any sampling rate.
 * Detection quality: `npm run bench -- qrs [DIR]`. It finds beats; it does not tell one kind of beat from another.
 */
import type { EcgRecord, Loss } from './record.ts'

const refractoryMs = 200
const tWaveMs = 360
const missedAfter = 1.66
/** Share of the way from noise to signal. */
const threshold = 0.25

/** `sum[t]` = the values from t − half to t + half; beyond the ends the outermost value goes on. */
function movingSum(values: Float64Array, half: number): Float64Array {
  const sums = new Float64Array(values.length)
  const last = values.length - 1
  const at = (index: number): number => values[Math.min(Math.max(index, 0), last)] ?? 0
  let sum = 0
  for (let index = -half; index <= half; index += 1) sum += at(index)
  for (let index = 0; index <= last; index += 1) {
    sums[index] = sum
    sum += at(index + half + 1) - at(index - half)
  }
  return sums
}

function slopeOf(values: Float64Array, reach: number): Float64Array {
  const last = values.length - 1
  return values.map(
    (_value, at) => (values[Math.min(at + reach, last)] ?? 0) - (values[Math.max(at - reach, 0)] ?? 0)
  )
}

interface Energy {
  /** Band-passed curve: where its largest swing is, the beat is. */
  readonly band: Float64Array
  /** Hardly smoothed, so that a high T wave is still flatter than R; 20 ms take mains of 50 Hz out. */
  readonly steepness: Float64Array
  /** What the thresholds look at. */
  readonly power: Float64Array
}

function energyOf(curve: Int32Array, samplesPerSecond: number): Energy {
  const half = (milliseconds: number): number =>
    Math.max(1, Math.round((milliseconds * samplesPerSecond) / 2_000))
  const low = movingSum(movingSum(Float64Array.from(curve), half(30)), half(30))
  const wide = half(160)
  const mean = movingSum(low, wide)
  const band = low.map((value, at) => value * (2 * wide + 1) - (mean[at] ?? 0))
  const slope = slopeOf(band, half(20))
  const power = movingSum(
    slope.map(value => value * value),
    half(150)
  )
  const steepness = slopeOf(movingSum(Float64Array.from(curve), half(20)), half(20))
  return { band, steepness, power }
}

const middleOf = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0

/** Highest points of the power, none closer to another than the refractory time. */
function crests(power: Float64Array, apart: number): readonly number[] {
  const found: number[] = []
  for (let at = 0; at < power.length; at += 1) {
    const value = power[at] ?? 0
    if (value <= 0 || value < (power[at - 1] ?? 0) || value <= (power[at + 1] ?? -1)) continue
    const before = found.at(-1)
    if (before === undefined || at - before >= apart) found.push(at)
    else if (value > (power[before] ?? 0)) found[found.length - 1] = at
  }
  return found
}

/** A usual crest: the middle one of the highest in each two seconds. A burst of noise moves it little. */
function usualCrest(power: Float64Array, samplesPerSecond: number): number {
  const window = Math.max(1, Math.round(2 * samplesPerSecond))
  const highest: number[] = []
  for (let from = 0; from < power.length; from += window)
    highest.push(power.subarray(from, from + window).reduce((most, value) => Math.max(most, value), 0))
  return middleOf(highest)
}

function decide({ steepness, power }: Energy, samplesPerSecond: number): readonly number[] {
  const inSamples = (milliseconds: number): number => (milliseconds * samplesPerSecond) / 1_000
  const candidates = crests(power, inSamples(refractoryMs))
  const height = (at: number): number => power[at] ?? 0
  const near = Math.round(inSamples(75))
  const steepest = (at: number): number =>
    steepness
      .subarray(Math.max(0, at - near), at + near + 1)
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0)

  let signal = usualCrest(power, samplesPerSecond)
  let noise = signal / 16
  const limit = (): number => noise + threshold * (signal - noise)
  const beats: number[] = []
  const usualInterval = (): number | undefined => {
    const recent = beats.slice(-9)
    const [first, last] = [recent[0], recent.at(-1)]
    return recent.length < 3 || first === undefined || last === undefined
      ? undefined
      : (last - first) / (recent.length - 1)
  }
  const isTWave = (at: number): boolean => {
    const before = beats.at(-1)
    return before !== undefined && at - before < inSamples(tWaveMs) && steepest(at) < steepest(before) / 2
  }
  const searchBack = (until: number): void => {
    const [interval, before] = [usualInterval(), beats.at(-1)]
    if (interval === undefined || before === undefined || until - before < missedAfter * interval) return
    const missed = candidates
      .filter(at => at - before >= inSamples(tWaveMs) && until - at >= inSamples(refractoryMs))
      .filter(at => height(at) > limit() / 2)
      .reduce<number | undefined>(
        (best, at) => (best === undefined || height(at) > height(best) ? at : best),
        undefined
      )
    if (missed === undefined) return
    beats.push(missed)
    signal = 0.75 * signal + 0.25 * height(missed)
  }

  for (const at of candidates) {
    if (height(at) > limit() && !isTWave(at)) {
      searchBack(at)
      beats.push(at)
      // One artefact of the electrodes must not deafen the detector to what follows.
      signal = 0.875 * signal + 0.125 * Math.min(height(at), 4 * signal)
    } else noise = 0.875 * noise + 0.125 * Math.min(height(at), signal)
  }
  searchBack(power.length)
  return beats
}

/** Sample numbers of the beats of one curve, in order of time. */
export function findBeats(curve: Int32Array, samplesPerSecond: number): readonly number[] {
  if (curve.length < samplesPerSecond) return []
  const energy = energyOf(curve, samplesPerSecond)
  const reach = Math.round(0.08 * samplesPerSecond)
  return decide(energy, samplesPerSecond).map(crest => {
    let best = crest
    for (let at = Math.max(0, crest - reach); at <= Math.min(crest + reach, curve.length - 1); at += 1)
      if (Math.abs(energy.band[at] ?? 0) > Math.abs(energy.band[best] ?? 0)) best = at
    return best
  })
}

const preferred = ['II', 'MLII', 'V5', 'I', 'V2']

/** The lead whose beats are looked for: II where it can be used, else the next that is neither off nor flat. */
export function leadForBeats(record: EcgRecord): string | undefined {
  const isUsable = (name: string): boolean => {
    const index = record.leads.indexOf(name)
    const curve = record.counts[index]
    return (
      curve !== undefined &&
      !record.leadOff.some(({ lead }) => lead === index) &&
      curve.some(count => count !== curve[0])
    )
  }
  return preferred.find(isUsable) ?? record.leads.find(isUsable)
}

export interface Rhythm {
  /** The lead in which the beats were looked for. */
  readonly lead: string
  readonly beats: readonly number[]
  /** Between neighbouring beats, in whole milliseconds; none across lost samples. */
  readonly rrMs: readonly number[]
  /** 60 000 / mean RR, one decimal; null below two intervals. Unconfirmed until a doctor signs. */
  readonly heartRatePerMinute: number | null
}

/** Intervals between neighbouring beats; where samples are missing in between, nobody knows the time. */
export function intervalsOf(
  beats: readonly number[],
  samplesPerSecond: number,
  losses: readonly Loss[]
): readonly number[] {
  return beats.slice(1).flatMap((beat, index) => {
    const before = beats[index] ?? 0
    if (losses.some(loss => loss.before > before && loss.before <= beat)) return []
    return [Math.round(((beat - before) * 1_000) / samplesPerSecond)]
  })
}

/** Beats, intervals and rate of a record; undefined when no lead can be used. */
export function rhythmOf(record: EcgRecord): Rhythm | undefined {
  const lead = leadForBeats(record)
  const curve = lead === undefined ? undefined : record.counts[record.leads.indexOf(lead)]
  if (lead === undefined || !curve) return undefined
  const beats = findBeats(curve, record.samplesPerSecond)
  const rrMs = intervalsOf(beats, record.samplesPerSecond, record.losses)
  const mean = rrMs.reduce((sum, rr) => sum + rr, 0) / rrMs.length
  return {
    lead,
    beats,
    rrMs,
    heartRatePerMinute: rrMs.length < 2 ? null : Math.round(600_000 / mean) / 10
  }
}
