import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findBeats, leadForBeats } from '../../src-main/measurement/ecg/qrs.ts'
import {
  flutterCodes,
  isBeat,
  readWfdbAnnotations,
  readWfdbHeader,
  readWfdbSignals
} from '../../src-main/measurement/ecg/wfdb.ts'
import type { WfdbAnnotation } from '../../src-main/measurement/ecg/wfdb.ts'
import { syntheticEcg } from '../support/synthetic.ts'

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

/** The reference leaves flutter out: beats in it count on neither side. */
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

function benchSynthetic(): void {
  head('QRS, synthetic, 10 × 60 s')
  for (const samplesPerSecond of rates)
    for (const noiseMicrovolts of noiseLevels) {
      const runs = Array.from({ length: 10 }, (_, n) => {
        const { record, beats, signalToNoiseDb } = syntheticEcg({
          seed: n + 1,
          seconds: 60,
          samplesPerSecond,
          noiseMicrovolts,
          mainsMicrovolts: noiseMicrovolts / 2,
          wanderMicrovolts: 300,
          ectopicEvery: 11,
          beatsPerMinute: 50 + 8 * n
        })
        const curve = record.counts[record.leads.indexOf(leadForBeats(record) ?? '')] ?? new Int32Array()
        return {
          score: scoreBeats(beats, findBeats(curve, samplesPerSecond), samplesPerSecond),
          signalToNoiseDb
        }
      })
      const mean = runs.reduce((total, run) => total + run.signalToNoiseDb, 0) / runs.length
      line(
        `${String(samplesPerSecond)} Hz, noise ${String(noiseMicrovolts)} µV`,
        sum(runs.map(run => run.score)),
        `SNR ${mean.toFixed(1)} dB`
      )
    }
}

/**
 * `[DIR] [--from SECONDS]`: sensitivity and positive predictivity of the QRS detector, over a folder of WFDB records with `.atr`
 * annotations (the first 300 s are the learning period of the standard: `--from 300` leaves them out), or without a folder
 * over the synthetic model at rising noise.
 */
export function benchQrs(args: readonly string[]): void {
  const at = args.indexOf('--from')
  const fromSeconds = at < 0 ? 0 : Number(args[at + 1])
  const folder = args.find((arg, n) => !arg.startsWith('--') && (at < 0 || n !== at + 1))
  if (folder === undefined) benchSynthetic()
  else benchFolder(folder, fromSeconds)
}
