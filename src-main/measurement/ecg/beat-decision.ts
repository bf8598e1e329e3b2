/**
 * Which hills of the slope are beats. After the published detectors, but with what comes after in sight as well as what came before:
 *   Pan and Tompkins (IEEE Trans Biomed Eng 1985;32:230): a limit between noise and signal, a T known by its flatter
 *     slope, a search back with a lower limit where a beat is missing;
 *   Hamilton and Tompkins (IEEE Trans Biomed Eng 1986;33:1157): levels are middle values of neighbours, not running means,
 *     so that one artefact deafens nothing;
 *   Christov (BioMed Eng OnLine 2004;3:28): the limit follows at once what comes next.
 * The first look takes its limits from the highest hills of some seconds, the next ones from what the look before found:
 * so a patient whose beats are of two sizes gets a limit below the lower one.
 * A decision depends on some thirty seconds around it and on nothing else: a stretch gives what the whole record gives.
 */
import { firstLimits, type Limits, nextLimits } from './beat-levels.ts'
import type { Crest } from './slope-crests.ts'

const looks = 3
/** A ventricle is not excited twice within it (250 a minute): the higher hill is the beat. */
const onlyOneMs = 240
const onlyOneShare = 0.9
/** A lower and flatter hill so shortly before a beat is its P. */
const pWave = { withinMs: 280, height: 0.65, steepness: 0.7 } as const
/** After a beat, a hill less than half as steep is its T, unless it is about as high; a while longer, one less than a third. */
const tWaves = [
  { withinMs: 360, steepness: 0.5, height: 0.75 },
  { withinMs: 440, steepness: 0.33, height: 0.45 }
] as const
/** A beat may be missing after so many usual intervals, and in any case after so long. */
const missingAfter = 1.6
const missingAfterMs = 1_300
const missedFromBeatMs = 360
const missedToBeatMs = 200
const missedSteepness = 0.25

/** One look from start to end: indices of the hills that are beats under these limits. */
function look(
  crests: readonly Crest[],
  limits: readonly Limits[],
  samplesPerSecond: number
): readonly number[] {
  const isWithin = (from: Crest, to: Crest, milliseconds: number): boolean =>
    to.at - from.at < (milliseconds * samplesPerSecond) / 1_000
  const beats: number[] = []

  const isBeforeItsBeat = (crest: Crest, next: Crest | undefined): boolean => {
    if (next === undefined) return false
    const isPWave =
      isWithin(crest, next, pWave.withinMs) &&
      crest.height < pWave.height * next.height &&
      crest.steepness < pWave.steepness * next.steepness
    return isPWave || (isWithin(crest, next, onlyOneMs) && crest.height < onlyOneShare * next.height)
  }
  const isTWave = (crest: Crest, beat: Crest | undefined): boolean =>
    beat !== undefined &&
    tWaves.some(
      ({ withinMs, steepness, height }) =>
        isWithin(beat, crest, withinMs) &&
        crest.steepness < steepness * beat.steepness &&
        crest.height < height * beat.height
    )
  const longest = (): number => {
    const recent = beats.slice(-9)
    const [first, last] = [crests[recent[0] ?? -1], crests[recent.at(-1) ?? -1]]
    const most = (missingAfterMs * samplesPerSecond) / 1_000
    if (recent.length < 3 || !first || !last) return most
    return Math.min(most, (missingAfter * (last.at - first.at)) / (recent.length - 1))
  }
  /** Between two beats, or before the first or after the last: the highest of the lower hills, then again on either side of it. */
  const missedBetween = (first: number, end: number): readonly number[] => {
    const [from, to] = [crests[first], crests[end]]
    const gap = (to?.at ?? crests.at(-1)?.at ?? 0) - (from?.at ?? 0)
    if (gap <= longest()) return []
    const steepness = missedSteepness * Math.min(from?.steepness ?? Infinity, to?.steepness ?? Infinity)
    let [best, most] = [-1, 0]
    for (let index = first + 1; index < end; index += 1) {
      const crest = crests[index]
      if (crest === undefined || crest.height <= Math.max(most, limits[index]?.missed ?? Infinity)) continue
      if (crest.steepness <= steepness || isBeforeItsBeat(crest, crests[index + 1])) continue
      if (from !== undefined && (isWithin(from, crest, missedFromBeatMs) || isTWave(crest, from))) continue
      if (to !== undefined && isWithin(crest, to, missedToBeatMs)) continue
      ;[best, most] = [index, crest.height]
    }
    return best < 0 ? [] : [...missedBetween(first, best), best, ...missedBetween(best, end)]
  }

  crests.forEach((crest, index) => {
    if (crest.height <= (limits[index]?.limit ?? Infinity)) return
    if (isTWave(crest, crests[beats.at(-1) ?? -1]) || isBeforeItsBeat(crest, crests[index + 1])) return
    beats.push(...missedBetween(beats.at(-1) ?? -1, index), index)
  })
  if (beats.length > 0) beats.push(...missedBetween(beats.at(-1) ?? -1, crests.length))
  return beats
}

/** Those of the hills that are beats, in order of time. */
export function beatsAmong(crests: readonly Crest[], samplesPerSecond: number): readonly Crest[] {
  let limits = firstLimits(crests, samplesPerSecond)
  let beats = look(crests, limits, samplesPerSecond)
  for (let n = 1; n < looks; n += 1) {
    limits = nextLimits(crests, beats, limits, samplesPerSecond)
    beats = look(crests, limits, samplesPerSecond)
  }
  return beats.flatMap(index => crests[index] ?? [])
}
