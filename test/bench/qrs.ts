import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { energyBeats } from '../../src-main/measurement/ecg/energy-beats.ts'
import { findBeats, rhythmOf } from '../../src-main/measurement/ecg/qrs.ts'
import {
  flutterCodes,
  isBeat,
  readWfdbAnnotations,
  readWfdbHeader,
  readWfdbSignals
} from '../../src-main/measurement/ecg/wfdb.ts'
import type { WfdbAnnotation } from '../../src-main/measurement/ecg/wfdb.ts'
import { syntheticEcg, type SyntheticOptions } from '../support/synthetic.ts'

/** ANSI/AAMI EC57: a found beat is right when a beat of the reference is no further away, each used once. */
const windowMs = 150

export interface BeatScore {
  readonly right: number
  readonly missed: number
  readonly extra: number
}
export const sensitivity = ({ right, missed }: BeatScore): number => right / (right + missed)
export const positivePredictivity = ({ right, extra }: BeatScore): number => right / (right + extra)
const sum = (scores: readonly BeatScore[]): BeatScore =>
  scores.reduce(
    (all, one) => ({
      right: all.right + one.right,
      missed: all.missed + one.missed,
      extra: all.extra + one.extra
    }),
    { right: 0, missed: 0, extra: 0 }
  )

/** Both lists in order of time. */
export function scoreBeats(
  reference: readonly number[],
  found: readonly number[],
  samplesPerSecond: number
): BeatScore {
  const reach = (windowMs * samplesPerSecond) / 1_000
  let [right, at] = [0, 0]
  for (const beat of reference) {
    while ((found[at] ?? Infinity) < beat - reach) at += 1
    const candidate = found[at]
    if (candidate === undefined || candidate > beat + reach) continue
    const next = found[at + 1]
    // The nearer of two that both lie in the window; the other is extra.
    if (next !== undefined && Math.abs(next - beat) < Math.abs(candidate - beat)) at += 1
    right += 1
    at += 1
  }
  return { right, missed: reference.length - right, extra: found.length - right }
}

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(2)} %`)
function line(name: string, score: BeatScore, note = ''): void {
  const cells = [score.right + score.missed, score.missed, score.extra].map(n => String(n).padStart(8))
  const rates = [sensitivity(score), positivePredictivity(score)].map(share => percent(share).padStart(10))
  console.log(`${name.padEnd(28)}${cells.join('')}${rates.join('')}  ${note}`)
}
function head(title: string): void {
  const columns = ['beats', 'missed', 'extra'].map(text => text.padStart(8)).join('')
  console.log(`\n${title.padEnd(28)}${columns}${['Se', '+P'].map(text => text.padStart(10)).join('')}`)
}

/** ANSI/AAMI EC57 leaves ventricular flutter and fibrillation out (record 207): beats in it count on neither side. Nothing else is left out. */
function flutters(annotations: readonly WfdbAnnotation[]): (sample: number) => boolean {
  const spans: { readonly from: number; to: number }[] = []
  for (const { code, sample } of annotations) {
    const open = spans.at(-1)
    if (code === flutterCodes.from) spans.push({ from: sample, to: Infinity })
    else if (code === flutterCodes.to && open?.to === Infinity) open.to = sample
  }
  return sample => spans.some(({ from, to }) => sample >= from && sample <= to)
}

function scoreRecord(folder: string, name: string, fromSeconds: number): BeatScore {
  const file = (one: string): Uint8Array => readFileSync(join(folder, one))
  const header = readWfdbHeader(readFileSync(join(folder, `${name}.hea`), 'utf8'))
  const [curve = new Int32Array()] = readWfdbSignals(header, file)
  const annotations = readWfdbAnnotations(file(`${name}.atr`))
  const isFlutter = flutters(annotations)
  const counts = (sample: number): boolean =>
    sample >= fromSeconds * header.samplesPerSecond && !isFlutter(sample)
  const reference = annotations.filter(isBeat).map(({ sample }) => sample)
  const found = findBeats(curve, header.samplesPerSecond)
  return scoreBeats(reference.filter(counts), found.filter(counts), header.samplesPerSecond)
}

function benchFolder(folder: string, fromSeconds: number): void {
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.hea') && existsSync(join(folder, name.replace(/\.hea$/, '.atr'))))
    .map(name => basename(name, '.hea'))
    .sort()
  head(`QRS, first signal, from ${String(fromSeconds)} s`)
  const scores: BeatScore[] = []
  for (const name of names) {
    try {
      const score = scoreRecord(folder, name, fromSeconds)
      scores.push(score)
      line(name, score)
    } catch (error) {
      console.log(`${name.padEnd(28)}${error instanceof Error ? error.message : String(error)}`)
    }
  }
  line(`all ${String(scores.length)} of ${String(names.length)} records`, sum(scores))
}

const noiseLevels = [0, 50, 100, 200, 300, 400, 600, 800]
const rates = [125, 250, 500, 1_000]
const seeds = Array.from({ length: 10 }, (_, n) => n + 1)

interface Run {
  readonly score: BeatScore
  readonly signalToNoiseDb: number
  /** The rate is wrong by more than 1 a minute; and yet nobody is told to look. */
  readonly isWrong: boolean
  readonly isWrongAndSure: boolean
  readonly isSure: boolean
}

function runOf(options: SyntheticOptions): Run {
  const { record, beats, signalToNoiseDb } = syntheticEcg(options)
  const { samplesPerSecond } = record
  // One lead, as a patch recorder has it: no other one helps.
  const two = { ...record, leads: ['II'], counts: record.counts.slice(1, 2) }
  const rhythm = rhythmOf(two)
  const rate = (60 * samplesPerSecond * (beats.length - 1)) / ((beats.at(-1) ?? 0) - (beats[0] ?? 0))
  const isWrong = Math.abs((rhythm?.heartRatePerMinute ?? 0) - rate) > 1
  const isSure = rhythm?.heartRateDoubt === null && rhythm.heartRatePerMinute !== null
  const score = scoreBeats(beats, rhythm?.beats ?? [], samplesPerSecond)
  return { score, signalToNoiseDb, isWrong, isSure, isWrongAndSure: isWrong && isSure }
}

function tableLine(name: string, runs: readonly Run[], note = ''): void {
  const many = (which: (run: Run) => boolean): string => String(runs.filter(which).length)
  const rate = `rate wrong ${many(run => run.isWrong)} of ${String(runs.length)}, unsure ${many(run => !run.isSure)}, wrong and sure ${many(run => run.isWrongAndSure)}`
  line(name, sum(runs.map(run => run.score)), `${rate}${note}`)
}

/** What a detector stumbles over, one kind a line; each at four sampling rates, with ten seeds. */
const kinds: readonly (readonly [string, SyntheticOptions])[] = [
  ...[2, 3].flatMap(ectopicEvery =>
    [1_500, -1_500, 2_500, -2_500].map(
      ectopicMicrovolts =>
        [
          `10 s, every ${String(ectopicEvery)}. ${String(ectopicMicrovolts)} µV`,
          { ectopicEvery, ectopicMicrovolts }
        ] as const
    )
  ),
  ['10 s, every 2. 1.6 × as broad', { ectopicEvery: 2, ectopicMicrovolts: -1_500, ectopicBreadth: 1.6 }],
  ...[0.25, 0.35, 0.5, 2, 3].map(
    factor =>
      [`60 s, × ${String(factor)} at 40 s`, { seconds: 60, sizes: [{ fromSecond: 40, factor }] }] as const
  ),
  ...[0.35, 0.5, 2, 3].map(
    factor => [`10 s, × ${String(factor)} at 5 s`, { sizes: [{ fromSecond: 5, factor }] }] as const
  ),
  [
    '60 s, × 0.35 for 5 s',
    {
      seconds: 60,
      sizes: [
        { fromSecond: 20, factor: 0.35 },
        { fromSecond: 25, factor: 1 }
      ]
    }
  ],
  ...[3, 4, 5].map(
    seconds =>
      [`30 s, pause of ${String(seconds)} s`, { seconds: 30, pauses: [{ afterSecond: 9, seconds }] }] as const
  ),
  ...[100, 200, 300].map(
    microvolts =>
      [
        `120 s, a minute of ${String(microvolts)} µV`,
        { seconds: 120, louder: { fromSecond: 30, toSecond: 90, microvolts } }
      ] as const
  )
]

function benchKinds(): void {
  head('QRS, synthetic, by kind')
  for (const [name, options] of kinds)
    tableLine(
      name,
      rates.flatMap(samplesPerSecond =>
        seeds.map(seed =>
          runOf({
            noiseMicrovolts: 10,
            wanderMicrovolts: 200,
            beatsPerMinute: 50 + 5 * seed,
            ...options,
            seed,
            samplesPerSecond
          })
        )
      )
    )
}

function benchNoise(): void {
  head('QRS, synthetic, 10 × 60 s')
  for (const samplesPerSecond of rates)
    for (const noiseMicrovolts of noiseLevels) {
      const runs = seeds.map(seed =>
        runOf({
          seed,
          seconds: 60,
          samplesPerSecond,
          noiseMicrovolts,
          mainsMicrovolts: noiseMicrovolts / 2,
          wanderMicrovolts: 300,
          ectopicEvery: 11,
          beatsPerMinute: 42 + 8 * seed
        })
      )
      const mean = runs.reduce((total, run) => total + run.signalToNoiseDb, 0) / runs.length
      tableLine(
        `${String(samplesPerSecond)} Hz, noise ${String(noiseMicrovolts)} µV`,
        runs,
        `, SNR ${mean.toFixed(1)} dB`
      )
    }
}

/** What ten minutes of one lead cost. */
function benchCost(): void {
  const samplesPerSecond = 500
  const { record } = syntheticEcg({ seconds: 600, samplesPerSecond, noiseMicrovolts: 30 })
  const curve = record.counts[1] ?? new Int32Array()
  const took = (work: () => unknown): string => {
    const start = performance.now()
    work()
    return `${((1_000 * (performance.now() - start)) / curve.length).toFixed(3)} µs a sample`
  }
  findBeats(curve.subarray(0, 60 * samplesPerSecond), samplesPerSecond)
  console.log(
    `\nbeats ${took(() => findBeats(curve, samplesPerSecond))}, second method ${took(() => energyBeats(curve, samplesPerSecond))}`
  )
}

/**
 * `[DIR] [--from SECONDS]`: sensitivity and positive predictivity of the QRS detector, over a folder of WFDB records with `.atr`
 * annotations (the first 300 s are the learning period of the standard: `--from 300` leaves them out), or without a folder
 * over the synthetic model: what a detector stumbles over, rising noise, and what it costs.
 */
export function benchQrs(args: readonly string[]): void {
  const at = args.indexOf('--from')
  const fromSeconds = at < 0 ? 0 : Number(args[at + 1])
  const folder = args.find((arg, n) => !arg.startsWith('--') && (at < 0 || n !== at + 1))
  if (folder === undefined) {
    benchKinds()
    benchNoise()
    benchCost()
  } else benchFolder(folder, fromSeconds)
}
