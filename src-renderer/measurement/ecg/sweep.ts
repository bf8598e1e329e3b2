/** A curve that runs from left to right over the same width, lap after lap. Positions count samples. */
export interface Sweep {
  /** Pixels of one lap. */
  readonly width: number
  readonly pxPerPosition: number
}

export const pixelAt = ({ pxPerPosition }: Sweep, at: number): number => at * pxPerPosition
const lapAt = (sweep: Sweep, at: number): number => Math.floor(pixelAt(sweep, at) / sweep.width)
/** The first position that stands in a lap. */
function startOf(sweep: Sweep, lap: number): number {
  const near = Math.max(0, Math.floor((lap * sweep.width) / sweep.pxPerPosition) - 1)
  let at = near
  while (lapAt(sweep, at) < lap) at += 1
  return at
}

/** Part of a stretch that stands in one lap; `shift` is what to take from its pixels. */
export interface LapPart {
  readonly from: number
  readonly to: number
  readonly shift: number
}

/** A stretch of positions cut where the sweep begins again at the left. */
export function lapsOf(sweep: Sweep, from: number, to: number): readonly LapPart[] {
  const parts: LapPart[] = []
  for (let start = from; start < to;) {
    const lap = lapAt(sweep, start)
    const end = Math.min(to, startOf(sweep, lap + 1))
    parts.push({ from: start, to: end, shift: lap * sweep.width })
    start = end
  }
  return parts
}

/** A stretch of pixels, running on over the laps, as it lies on the screen. */
export function foldedPixels(
  { width }: Sweep,
  from: number,
  to: number
): readonly { readonly x: number; readonly width: number }[] {
  if (to - from >= width) return [{ x: 0, width }]
  const x = from % width
  const length = Math.max(0, to - from)
  const first = Math.min(length, width - x)
  return [
    { x, width: first },
    { x: 0, width: length - first }
  ].filter(each => each.width > 0)
}
