/** How high a hill of the slope must be to be a beat: a limit for each of them, from what is around it. */
import type { Crest } from './slope-crests.ts'

/** Of one hill. */
export interface Limits {
  /** What the beats around are like: the lower size, where there are two. */
  readonly signal: number
  /** Above it a hill is a beat. */
  readonly limit: number
  /** Above it a hill is a beat where one is missing. */
  readonly missed: number
}

/** Share of the way from noise to signal: in the first look, in the next ones. */
const firstShare = 0.4
const laterShare = 0.35
/** Share of the way from noise to the limit. */
const missedShare = 0.5

/** First look: seconds on one side, and on both; windows of two seconds, in each of which a beat is likely. */
const sideSeconds = 8
const aroundSeconds = 4
const wideSeconds = 15
const leastWindows = 4
/** A pause has no beats to take a level from: it keeps this share of what is usual further around. */
const leastShare = 0.3
/** Noise below beats of which nothing is known yet: an eighth, as Pan and Tompkins begin. */
const unknownNoise = 8

/** Next looks: so many beats on one side, none further than so many seconds; the lower size of two. */
const beatsPerSide = 6
const leastBeats = 3
const nearSeconds = 10
const lowerSize = 0.35
const othersPerSide = 12
const upperNoise = 0.75
/** Hills that part into two kinds, with nothing between: so many on one side; how far apart; how low the lower kind may begin. */
const hillsPerSide = 20
const partedBy = 2.4
const lowestPart = 0.2
/** What may be a P or T of a beat is neither of the two kinds. */
const tWithinMs = 440
const tFlatness = 0.5
const pWithinMs = 280
const pFlatness = 0.7

/** Of none: 0. */
function quantile(values: readonly number[], share: number): number {
  const inOrder = [...values].sort((one, other) => one - other)
  return inOrder[Math.min(inOrder.length - 1, Math.floor(share * inOrder.length))] ?? 0
}

function limitsOf(signal: number, noise: number, share: number): Limits {
  const floor = Math.min(noise, signal)
  const limit = floor + share * (signal - floor)
  return { signal, limit, missed: floor + missedShare * (limit - floor) }
}

/**
 * From the highest hill of every two seconds: the middle one of those before, of those after, or of those around, whichever
 * is lowest; so a sudden change of amplitude is followed at once, up or down.
 */
export function firstLimits(crests: readonly Crest[], samplesPerSecond: number): readonly Limits[] {
  const secondOf = ({ at }: Crest): number => Math.floor(at / samplesPerSecond)
  const last = crests.at(-1)
  const highest = new Float64Array(last === undefined ? 0 : secondOf(last) + 1)
  for (const crest of crests) highest[secondOf(crest)] = Math.max(highest[secondOf(crest)] ?? 0, crest.height)
  const windows = Array.from({ length: Math.max(1, highest.length - 1) }, (_, second) =>
    Math.max(highest[second] ?? 0, highest[second + 1] ?? 0)
  )
  const between = (from: number, to: number): readonly number[] =>
    windows.slice(Math.max(0, from), Math.max(0, to))
  const middle = (from: number, to: number): number =>
    between(from, to).length < leastWindows ? Infinity : quantile(between(from, to), 0.5)
  const signals = Array.from(highest, (_height, second) => {
    const lowest = Math.min(
      middle(second - sideSeconds, second - 1),
      middle(second, second + sideSeconds - 1),
      middle(second - aroundSeconds, second + aroundSeconds)
    )
    const usual = quantile(between(second - wideSeconds, second + wideSeconds), 0.5)
    return Math.max(lowest === Infinity ? usual : lowest, leastShare * usual)
  })
  return crests.map(crest => {
    const signal = signals[secondOf(crest)] ?? 0
    return limitsOf(signal, signal / unknownNoise, firstShare)
  })
}

/** Which hills may be the P or the T of a beat that was found. */
function companionsOf(
  crests: readonly Crest[],
  isBeat: ReadonlySet<number>,
  samplesPerSecond: number
): readonly boolean[] {
  let before: Crest | undefined
  return crests.map((crest, index) => {
    if (isBeat.has(index)) {
      before = crest
      return false
    }
    const next = isBeat.has(index + 1) ? crests[index + 1] : undefined
    const isWithin = (apart: number, milliseconds: number): boolean =>
      apart < (milliseconds * samplesPerSecond) / 1_000
    const isT =
      before !== undefined &&
      isWithin(crest.at - before.at, tWithinMs) &&
      crest.steepness < tFlatness * before.steepness
    const isP =
      next !== undefined &&
      isWithin(next.at - crest.at, pWithinMs) &&
      crest.steepness < pFlatness * next.steepness
    return isT || isP
  })
}

/** The middle of the widest gap between lower and higher hills; Infinity where there is none. */
function partingOf(heights: readonly number[], signal: number): number {
  const inOrder = [...heights].sort((one, other) => one - other)
  let [widest, parting] = [partedBy, Infinity]
  inOrder.slice(1).forEach((higher, index) => {
    const lower = Math.max(inOrder[index] ?? 0, lowestPart * signal)
    if (higher > 1.05 * signal || higher <= widest * lower) return
    widest = higher / lower
    parting = Math.sqrt(lower * higher)
  })
  return parting
}

/** From the beats, and from the other hills, that the look before found around each hill. */
export function nextLimits(
  crests: readonly Crest[],
  beats: readonly number[],
  known: readonly Limits[],
  samplesPerSecond: number
): readonly Limits[] {
  const heightOf = (index: number): number => crests[index]?.height ?? 0
  const isBeat = new Set(beats)
  const others = crests.flatMap((_crest, index) => (isBeat.has(index) ? [] : [index]))
  const isCompanion = companionsOf(crests, isBeat, samplesPerSecond)
  let [nextBeat, nextOther] = [0, 0]
  return crests.map(({ at }, index) => {
    while ((beats[nextBeat] ?? Infinity) < index) nextBeat += 1
    while ((others[nextOther] ?? Infinity) < index) nextOther += 1
    const isNear = (other: number): boolean =>
      Math.abs((crests[other]?.at ?? 0) - at) < nearSeconds * samplesPerSecond
    const size = (some: readonly number[]): number => {
      const near = some.filter(isNear)
      return near.length < leastBeats ? Infinity : quantile(near.map(heightOf), lowerSize)
    }
    const lower = Math.min(
      size(beats.slice(Math.max(0, nextBeat - beatsPerSide), nextBeat)),
      size(beats.slice(nextBeat, nextBeat + beatsPerSide + 1))
    )
    const signal = lower === Infinity ? (known[index]?.signal ?? 0) : lower
    const after = nextOther + (others[nextOther] === index ? 1 : 0)
    const around = [
      ...others.slice(Math.max(0, nextOther - othersPerSide), nextOther),
      ...others.slice(after, after + othersPerSide)
    ]
    const noise = around.length === 0 ? signal / unknownNoise : quantile(around.map(heightOf), upperNoise)
    const parted: number[] = []
    const lastHill = Math.min(crests.length - 1, index + hillsPerSide)
    for (let hill = Math.max(0, index - hillsPerSide); hill <= lastHill; hill += 1)
      if (isCompanion[hill] === false && isNear(hill)) parted.push(heightOf(hill))
    const limits = limitsOf(signal, noise, laterShare)
    return { ...limits, limit: Math.min(limits.limit, partingOf(parted, signal)) }
  })
}
