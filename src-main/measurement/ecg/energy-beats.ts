/**
 * A second opinion on where the beats are, by other means than the detector: Elgendi, PLoS ONE 2013;8(9):e73557. The energy
 * between 8 and 20 Hz, averaged over the length of a QRS, is compared with itself averaged over the length of a beat; a
 * stretch in which it is higher, as long as a QRS, holds a beat. Noise upsets it elsewhere than the slopes of the detector.
 * Widths and offset are the published ones.
 */
import { movingMean } from './filters.ts'

const qrsMs = 97
const beatMs = 611
const offset = 0.08
const apartMs = 300
/** Moving means that pass about 8 to 20 Hz, mains out. */
const lowPassMs = 22
const mainsMs = 20
const highPassMs = 100
/** The middle of a stretch is cut a little by whole samples. */
const wholeSamples = 0.9

/** Sample numbers, in order of time. */
export function energyBeats(curve: Int32Array, samplesPerSecond: number): readonly number[] {
  const inSamples = (milliseconds: number): number => (milliseconds * samplesPerSecond) / 1_000
  const low = movingMean(movingMean(Float64Array.from(curve), inSamples(lowPassMs)), inSamples(mainsMs))
  const slow = movingMean(low, inSamples(highPassMs))
  const energy = low.map((value, at) => (value - (slow[at] ?? 0)) ** 2)
  const asQrs = movingMean(energy, inSamples(qrsMs))
  const asBeat = movingMean(energy, inSamples(beatMs))
  const least = (offset * energy.reduce((sum, value) => sum + value, 0)) / energy.length
  const height = (at: number): number => energy[at] ?? 0

  const beats: number[] = []
  const take = (from: number, to: number): void => {
    if (to - from < wholeSamples * inSamples(qrsMs)) return
    let highest = from
    for (let at = from; at < to; at += 1) if (height(at) > height(highest)) highest = at
    const before = beats.at(-1)
    if (before === undefined || highest - before >= inSamples(apartMs)) beats.push(highest)
    else if (height(highest) > height(before)) beats[beats.length - 1] = highest
  }
  let from = -1
  for (let at = 0; at <= energy.length; at += 1) {
    const isHigh = at < energy.length && (asQrs[at] ?? 0) > (asBeat[at] ?? 0) + least
    if (isHigh && from < 0) from = at
    if (isHigh || from < 0) continue
    take(from, at)
    from = -1
  }
  return beats
}
