/**
 * Where a curve is steep, and how steep:
 *   low-pass   moving means of 20 ms and 17 ms: mains of 50 and of 60 Hz fall out
 *   slope      difference over 20 ms: baseline and T are flat in it
 *   power      root of the moving mean of squares over 120 ms, one hill a QRS, narrow or broad, up or down.
 *              A root, because a beat of a third of the height is then a third and not a ninth (Pan and Tompkins: squares).
 */

import { movingMean, slopeOver } from './filters.ts'

/** One hill of the slope: a beat, or P, T or noise. */
export interface Crest {
  /** Sample number of its top. */
  readonly at: number
  /** Root mean square slope at the top. */
  readonly height: number
  /** Steepest single slope nearby, hardly smoothed, so that a high T is still flatter than a low R. */
  readonly steepness: number
  /** Sample number of the main deflection. */
  readonly peak: number
}

/** Hills closer together are one. */
const apartMs = 200
const steepestWithinMs = 75
const deflectionWithinMs = 80
/** What a deflection stands out from: the curve this far before and after. */
const deflectionFromMs = 120

/** Tops of the power, none closer to another than `apart` samples. */
function topsOf(power: Float64Array, apart: number): readonly number[] {
  const tops: number[] = []
  for (let at = 0; at < power.length; at += 1) {
    const value = power[at] ?? 0
    if (value <= 0 || value < (power[at - 1] ?? 0) || value <= (power[at + 1] ?? -1)) continue
    const before = tops.at(-1)
    if (before === undefined || at - before >= apart) tops.push(at)
    else if (value > (power[before] ?? 0)) tops[tops.length - 1] = at
  }
  return tops
}

/** The hills of one curve, in order of time. */
export function crestsOf(curve: Int32Array, samplesPerSecond: number): readonly Crest[] {
  const inSamples = (milliseconds: number): number => (milliseconds * samplesPerSecond) / 1_000
  const last = curve.length - 1
  const lightly = movingMean(Float64Array.from(curve), inSamples(20))
  const smooth = movingMean(lightly, inSamples(17))
  const steepness = slopeOver(lightly, inSamples(20))
  const squares = slopeOver(smooth, inSamples(20))
  for (let n = 0; n <= last; n += 1) squares[n] = (squares[n] ?? 0) ** 2
  const power = movingMean(squares, inSamples(120))
  for (let n = 0; n <= last; n += 1) power[n] = Math.sqrt(Math.max(0, power[n] ?? 0))

  const near = Math.round(inSamples(steepestWithinMs))
  const reach = Math.round(inSamples(deflectionWithinMs))
  const away = Math.round(inSamples(deflectionFromMs))
  const smoothAt = (at: number): number => smooth[Math.min(Math.max(at, 0), last)] ?? 0
  const deflection = (at: number): number =>
    Math.abs(smoothAt(at) - (smoothAt(at - away) + smoothAt(at + away)) / 2)
  return topsOf(power, inSamples(apartMs)).map(at => {
    let steepest = 0
    for (let n = Math.max(0, at - near); n <= Math.min(last, at + near); n += 1)
      steepest = Math.max(steepest, Math.abs(steepness[n] ?? 0))
    let [peak, most] = [at, -1]
    for (let n = Math.max(0, at - reach); n <= Math.min(last, at + reach); n += 1) {
      const height = deflection(n)
      if (height > most) [peak, most] = [n, height]
    }
    return { at, height: power[at] ?? 0, steepness: steepest, peak }
  })
}
