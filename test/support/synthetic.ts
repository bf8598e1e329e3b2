/**
 * An ECG of nobody: twelve leads whose beats are known to the sample.
 *
 * A beat is five bumps (P, Q, R, S, T), each a Gaussian with a place before or after R, a width, and a height of its own
 * in I, II and V1–V6 (microvolts of a healthy adult, chosen by hand after textbook tracings). III, aVR, aVL and aVF are
 * computed from I and II, whose counts are even, so that Einthoven's and Goldberger's relations hold exactly.
 * The interval between beats breathes (every 4 s) and jitters; there may be pauses. A premature ventricular beat has no P, a
 * broad R and a T the other way; how high, which way up and how broad can be chosen. All beats may change their size from
 * one moment on. Noise is white and may be louder for a while, wander is breathing and a slower drift, mains is 50 Hz; each is its own in I, II and
 * V1–V6. The same seed gives the same curve.
 */
import type { EcgRecord, LeadOff } from '../../src-main/measurement/ecg/record.ts'
import { nobody, standardLeads, unknownFilters } from '../../src-main/measurement/ecg/record.ts'

export interface SyntheticOptions {
  readonly seed?: number
  readonly seconds?: number
  readonly samplesPerSecond?: number
  readonly microvoltsPerCount?: number
  readonly beatsPerMinute?: number
  /** Share by which an interval may differ from the mean. */
  readonly irregularity?: number
  /** Every n-th beat is a premature ventricular one. */
  readonly ectopicEvery?: number
  /** Height of their R in II, negative for one that points down; the other leads go with it. */
  readonly ectopicMicrovolts?: number
  /** How much broader than usual (standard deviation of R 34 ms) they are. */
  readonly ectopicBreadth?: number
  /** From a second on, all beats are this many times as high as at the start. */
  readonly sizes?: readonly { readonly fromSecond: number; readonly factor: number }[]
  /** The first beat after the second comes so much later. */
  readonly pauses?: readonly { readonly afterSecond: number; readonly seconds: number }[]
  /** Root mean square. */
  readonly noiseMicrovolts?: number
  readonly louder?: {
    readonly fromSecond: number
    readonly toSecond: number
    readonly microvolts: number
  } | null
  /** Amplitudes. */
  readonly wanderMicrovolts?: number
  readonly mainsMicrovolts?: number
  /** The electrodes of the two arms are exchanged. */
  readonly areArmsReversed?: boolean
  /** Seconds in which a lead has no contact: its curve lies at the rail. */
  readonly off?: readonly { readonly lead: string; readonly from: number; readonly to: number }[]
}
export interface SyntheticEcg {
  readonly record: EcgRecord
  /** Sample numbers of the R waves. */
  readonly beats: readonly number[]
  /** Power of the curve in II over power of noise and mains (wander is none: it is below the QRS), in decibels. */
  readonly signalToNoiseDb: number
}

interface Bump {
  /** From R, and how wide (standard deviation), in ms. */
  readonly at: number
  readonly width: number
  /** In I, II, V1 … V6. */
  readonly microvolts: readonly number[]
}
const sources = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const
const sinusBeat: readonly Bump[] = [
  { at: -160, width: 22, microvolts: [70, 120, 50, 60, 60, 60, 60, 60] },
  { at: -26, width: 7, microvolts: [-50, -70, 0, 0, -20, -60, -80, -70] },
  { at: 0, width: 10, microvolts: [650, 1100, 220, 480, 850, 1500, 1300, 950] },
  { at: 27, width: 9, microvolts: [-110, -160, -850, -1250, -750, -450, -210, -90] },
  { at: 260, width: 48, microvolts: [180, 270, -60, 330, 420, 380, 290, 210] }
]
const ectopicBeat: readonly Bump[] = [
  { at: 0, width: 34, microvolts: [-500, 1300, 900, 1400, 1500, 1300, 700, 300] },
  { at: 70, width: 30, microvolts: [250, -500, -300, -500, -500, -400, -250, -100] },
  { at: 300, width: 60, microvolts: [150, -350, -250, -380, -400, -350, -200, -80] }
]
const railMicrovolts = 5_000

/** mulberry32, as the simulated instruments use it: a number from 0 to 1, 1 excluded. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
const normal = (roll: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll())

interface Beat {
  readonly sample: number
  readonly isEctopic: boolean
  readonly size: number
}

function beatsOf(options: Required<SyntheticOptions>, roll: () => number): readonly Beat[] {
  const { seconds, samplesPerSecond, beatsPerMinute, irregularity, ectopicEvery, sizes, pauses } = options
  const waiting = [...pauses]
  const usual = 60 / beatsPerMinute
  const beats: Beat[] = []
  let pause = 0
  for (let at = 0.5 * usual + 0.2, n = 1; at < seconds - 0.3; n += 1) {
    const isEctopic = ectopicEvery > 0 && n % ectopicEvery === 0
    const size = sizes.findLast(({ fromSecond }) => fromSecond <= at)?.factor ?? 1
    beats.push({ sample: Math.round(at * samplesPerSecond), isEctopic, size })
    const breath = Math.sin((2 * Math.PI * at) / 4)
    const nextIsEctopic = ectopicEvery > 0 && (n + 1) % ectopicEvery === 0
    const interval = usual * (1 + irregularity * (0.6 * breath + 0.4 * (2 * roll() - 1)))
    at += nextIsEctopic ? interval * 0.65 : interval + pause
    pause = nextIsEctopic ? interval * 0.35 : 0
    const next = waiting[0]
    if (next !== undefined && at > next.afterSecond) {
      waiting.shift()
      at += next.seconds - interval
    }
  }
  return beats
}

function drawBeats(
  source: number,
  beats: readonly Beat[],
  length: number,
  { samplesPerSecond, ectopicMicrovolts, ectopicBreadth }: Required<SyntheticOptions>
): Float64Array {
  const curve = new Float64Array(length)
  const usualMicrovolts = ectopicBeat[0]?.microvolts[1] ?? 1
  for (const { sample, isEctopic, size } of beats)
    for (const { at, width, microvolts } of isEctopic ? ectopicBeat : sinusBeat) {
      const height = (microvolts[source] ?? 0) * size * (isEctopic ? ectopicMicrovolts / usualMicrovolts : 1)
      const breadth = isEctopic ? ectopicBreadth : 1
      const centre = sample + (at * breadth * samplesPerSecond) / 1_000
      const deviation = (width * breadth * samplesPerSecond) / 1_000
      const last = Math.min(length - 1, Math.floor(centre + 5 * deviation))
      for (let n = Math.max(0, Math.ceil(centre - 5 * deviation)); n <= last; n += 1)
        curve[n] = (curve[n] ?? 0) + height * Math.exp(-0.5 * ((n - centre) / deviation) ** 2)
    }
  return curve
}

function disturbance(options: Required<SyntheticOptions>, length: number, roll: () => number): Float64Array {
  const { samplesPerSecond, noiseMicrovolts, louder, wanderMicrovolts, mainsMicrovolts } = options
  const noiseAt = (second: number): number =>
    louder !== null && second >= louder.fromSecond && second < louder.toSecond
      ? louder.microvolts
      : noiseMicrovolts
  const phases = [roll(), roll(), roll()].map(phase => phase * 2 * Math.PI)
  const wave = (hertz: number, n: number, which: number): number =>
    Math.sin((2 * Math.PI * hertz * n) / samplesPerSecond + (phases[which] ?? 0))
  return Float64Array.from(
    { length },
    (_, n) =>
      (noiseAt(n / samplesPerSecond) > 0 ? noiseAt(n / samplesPerSecond) * normal(roll) : 0) +
      wanderMicrovolts * (0.7 * wave(0.25, n, 0) + 0.3 * wave(0.07, n, 1)) +
      mainsMicrovolts * wave(50, n, 2)
  )
}

const power = (values: Float64Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}

/** Exchanged arms: I is seen from the other side, II and III change places, and so do aVR and aVL. */
function withLimbLeads(
  one: Int32Array,
  two: Int32Array,
  chest: readonly Int32Array[],
  areArmsReversed: boolean
) {
  const three = two.map((count, n) => count - (one[n] ?? 0))
  const [first, second] = areArmsReversed ? [one.map(count => -count), three] : [one, two]
  const combined = (a: number, b: number) => first.map((count, n) => (a * count + b * (second[n] ?? 0)) / 2)
  return [first, second, combined(-2, 2), combined(-1, -1), combined(2, -1), combined(-1, 2), ...chest]
}

const defaults: Required<SyntheticOptions> = {
  seed: 1,
  seconds: 10,
  samplesPerSecond: 500,
  microvoltsPerCount: 2.5,
  beatsPerMinute: 72,
  irregularity: 0.05,
  ectopicEvery: 0,
  ectopicMicrovolts: 1_300,
  ectopicBreadth: 1,
  sizes: [],
  pauses: [],
  noiseMicrovolts: 0,
  louder: null,
  wanderMicrovolts: 0,
  mainsMicrovolts: 0,
  areArmsReversed: false,
  off: []
}

export function syntheticEcg(chosen: SyntheticOptions = {}): SyntheticEcg {
  const options = { ...defaults, ...chosen }
  const { seed, seconds, samplesPerSecond, microvoltsPerCount, areArmsReversed, off } = options
  const roll = chance(seed)
  const length = Math.round(seconds * samplesPerSecond)
  const beats = beatsOf(options, roll)
  const clean = sources.map((_name, source) => drawBeats(source, beats, length, options))
  const added = sources.map(() => disturbance(options, length, roll))
  const evenCounts = clean.map((curve, source) =>
    Int32Array.from(curve, (value, n) => {
      const microvolts = value + (added[source]?.[n] ?? 0)
      return 2 * Math.round(microvolts / microvoltsPerCount / 2)
    })
  )
  const [one = new Int32Array(), two = new Int32Array(), ...chest] = evenCounts
  const counts = withLimbLeads(one, two, chest, areArmsReversed)
  const leadOff: readonly LeadOff[] = off.map(({ lead, from, to }) => ({
    lead: standardLeads.findIndex(name => name === lead),
    from: Math.round(from * samplesPerSecond),
    to: Math.round(to * samplesPerSecond)
  }))
  for (const { lead, from, to } of leadOff)
    counts[lead]?.fill(Math.round(railMicrovolts / microvoltsPerCount), from, to)
  return {
    record: {
      leads: standardLeads,
      counts,
      samplesPerSecond,
      microvoltsPerCount,
      filters: unknownFilters,
      leadOff,
      losses: [],
      startedAt: '2026-07-11T09:05:30',
      device: 'synthetic',
      patient: nobody
    },
    beats: beats.map(({ sample }) => sample),
    signalToNoiseDb:
      10 *
      Math.log10(
        power(clean[1] ?? new Float64Array(1)) /
          (options.noiseMicrovolts ** 2 + options.mainsMicrovolts ** 2 / 2)
      )
  }
}
