/** From samples to a line on paper. Nothing is smoothed; where samples are missing or a lead is off, there is no line. */

export interface Loss {
  readonly before: number
  readonly samples: number | null
}
export interface Span {
  readonly from: number
  readonly to: number
}
/** Samples that follow each other without a loss, and when the first of them is. */
export interface Piece extends Span {
  readonly atSeconds: number
}

/** Where a loss was counted its time passes on paper too; where nobody counted, the pieces only stand apart. */
export function piecesOf(
  length: number,
  samplesPerSecond: number,
  losses: readonly Loss[]
): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  let missing = 0
  for (const { before, samples } of losses.toSorted((one, other) => one.before - other.before)) {
    if (before > from) pieces.push({ from, to: before, atSeconds: (from + missing) / samplesPerSecond })
    from = Math.max(from, before)
    missing += samples ?? 0
  }
  if (length > from) pieces.push({ from, to: length, atSeconds: (from + missing) / samplesPerSecond })
  return pieces
}

export const secondsOf = (pieces: readonly Piece[], samplesPerSecond: number): number => {
  const last = pieces.at(-1)
  return last === undefined ? 0 : last.atSeconds + (last.to - last.from) / samplesPerSecond
}

/** When a sample is, from the start of the record. */
export function secondAt(pieces: readonly Piece[], samplesPerSecond: number, sample: number): number {
  const piece = pieces.findLast(({ from }) => from <= sample) ?? pieces[0]
  return piece === undefined ? 0 : piece.atSeconds + (sample - piece.from) / samplesPerSecond
}

/** The sample at or after a moment; a moment in a gap gives the first one behind it. */
export function sampleAt(pieces: readonly Piece[], samplesPerSecond: number, seconds: number): number {
  for (const { from, to, atSeconds } of pieces) {
    const sample = from + Math.max(0, Math.round((seconds - atSeconds) * samplesPerSecond))
    if (sample < to) return sample
  }
  return pieces.at(-1)?.to ?? 0
}

/** The stretches of a piece in which the lead has contact. */
function inContact({ from, to }: Span, off: readonly Span[]): readonly Span[] {
  let open: readonly Span[] = [{ from, to }]
  for (const span of off) {
    open = open.flatMap(one => [
      ...(span.from > one.from ? [{ from: one.from, to: Math.min(one.to, span.from) }] : []),
      ...(span.to < one.to ? [{ from: Math.max(one.from, span.to), to: one.to }] : [])
    ])
  }
  return open.filter(one => one.from < one.to)
}

export interface CurveScale {
  readonly samplesPerSecond: number
  readonly mmPerSecond: number
  readonly mmPerCount: number
}
export interface Window {
  readonly fromSeconds: number
  readonly seconds: number
}

/** Finer than a printer draws: within a column of this width the highest and the lowest sample are what is seen. */
const columnMm = 0.05
const written = (millimetres: number): string => String(Math.round(millimetres * 1_000) / 1_000)

function lineOf(counts: Int32Array, { from, to }: Span, xOf: (sample: number) => number, mmPerCount: number) {
  const points: string[] = []
  const point = (sample: number): void => {
    points.push(`${written(xOf(sample))} ${written(-(counts[sample] ?? 0) * mmPerCount)}`)
  }
  const samplesPerColumn = columnMm / (xOf(from + 1) - xOf(from))
  if (samplesPerColumn <= 2) {
    for (let sample = from; sample < to; sample += 1) point(sample)
  } else {
    for (let column = 0; ; column += 1) {
      const start = from + Math.floor(column * samplesPerColumn)
      if (start >= to) break
      const end = Math.min(to, from + Math.floor((column + 1) * samplesPerColumn))
      let [low, high] = [start, start]
      for (let sample = start + 1; sample < end; sample += 1) {
        if ((counts[sample] ?? 0) < (counts[low] ?? 0)) low = sample
        if ((counts[sample] ?? 0) > (counts[high] ?? 0)) high = sample
      }
      point(Math.min(low, high))
      if (low !== high) point(Math.max(low, high))
    }
  }
  return `M${points.join('L')}`
}

/**
 * SVG path of one lead in millimetres: x from the window's left edge, y upwards negative about zero volts.
 * `firstSample` is the number of `counts[0]` within the record.
 */
export function pathOf(
  counts: Int32Array,
  firstSample: number,
  pieces: readonly Piece[],
  off: readonly Span[],
  window: Window,
  scale: CurveScale
): string {
  const { samplesPerSecond, mmPerSecond, mmPerCount } = scale
  const until = window.fromSeconds + window.seconds
  return pieces
    .flatMap(piece => {
      const first = piece.from + Math.ceil((window.fromSeconds - piece.atSeconds) * samplesPerSecond)
      const behind = piece.from + Math.floor((until - piece.atSeconds) * samplesPerSecond) + 1
      const from = Math.max(piece.from, first, firstSample)
      const to = Math.min(piece.to, behind, firstSample + counts.length)
      const xOf = (place: number): number =>
        (piece.atSeconds + (place + firstSample - piece.from) / samplesPerSecond - window.fromSeconds) *
        mmPerSecond
      return inContact({ from, to }, off).map(span =>
        lineOf(counts, { from: span.from - firstSample, to: span.to - firstSample }, xOf, mmPerCount)
      )
    })
    .join('')
}

export interface Mark {
  readonly xMm: number
  readonly widthMm: number
}
/** Where a lead had no contact, within the window. */
export function offMarks(
  off: readonly Span[],
  pieces: readonly Piece[],
  window: Window,
  { samplesPerSecond, mmPerSecond }: CurveScale
): readonly Mark[] {
  return off.flatMap(({ from, to }) => {
    const start = Math.max(secondAt(pieces, samplesPerSecond, from), window.fromSeconds)
    const end = Math.min(secondAt(pieces, samplesPerSecond, to), window.fromSeconds + window.seconds)
    return end > start
      ? [{ xMm: (start - window.fromSeconds) * mmPerSecond, widthMm: (end - start) * mmPerSecond }]
      : []
  })
}

/** Where samples are missing, within the window; a loss that nobody counted has no width. */
export function lossMarks(
  losses: readonly Loss[],
  pieces: readonly Piece[],
  window: Window,
  { samplesPerSecond, mmPerSecond }: CurveScale
): readonly (Mark & { readonly samples: number | null })[] {
  return losses.flatMap(({ before, samples }) => {
    const behind = secondAt(pieces, samplesPerSecond, before)
    const start = Math.max(behind - (samples ?? 0) / samplesPerSecond, window.fromSeconds)
    const end = Math.min(behind, window.fromSeconds + window.seconds)
    return end >= start
      ? [{ samples, xMm: (start - window.fromSeconds) * mmPerSecond, widthMm: (end - start) * mmPerSecond }]
      : []
  })
}

/** Middle value: a curve is drawn about it where the recorder couples direct current. */
export function medianOf(counts: Int32Array): number {
  return counts.toSorted()[counts.length >> 1] ?? 0
}
