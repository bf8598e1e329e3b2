import type { Strokes } from '@contract/signing/agreement'
import type { PointGroup } from 'signature_pad'

/** What the pad heard, in the whole numbers that are signed: tenths of a pixel, ms since the first touch, thousandths. */
export function strokesOf(groups: readonly PointGroup[], widthPx: number, heightPx: number): Strokes {
  const start = groups[0]?.points[0]?.time ?? 0
  return {
    widthPx: Math.round(widthPx),
    heightPx: Math.round(heightPx),
    strokes: groups
      .filter(({ points }) => points.length > 0)
      .map(({ points }) =>
        points.map(({ x, y, time, pressure }) => [
          Math.round(x * 10),
          Math.round(y * 10),
          Math.max(0, Math.round(time - start)),
          Math.min(1000, Math.max(0, Math.round(pressure * 1000)))
        ])
      )
  }
}

/** The strokes as smooth paths (SVG), through the middles of their points: the same on every reprint. */
export const pathsOf = ({ strokes }: Strokes): readonly string[] =>
  strokes.map(stroke => {
    const points = stroke.map(([x, y]) => [x / 10, y / 10] as const)
    const [first, ...others] = points
    if (first === undefined) return ''
    const begin = `M${first.join(' ')}`
    if (others.length === 0) return `${begin}h0.1`
    return others.reduce((path, point, at) => {
      const next = others[at + 1]
      const [x, y] = point
      const end = next === undefined ? point : ([(x + next[0]) / 2, (y + next[1]) / 2] as const)
      return `${path}Q${String(x)} ${String(y)} ${end.map(value => value.toFixed(1)).join(' ')}`
    }, begin)
  })
