import { inflateSync } from 'node:zlib'

/** As much of a PDF as a ruler needs: its pages, and the lines that are drawn on them. */
export interface DrawnPath {
  /** Points in millimetres from the page's left lower corner. */
  readonly points: readonly (readonly [x: number, y: number])[]
}
export interface PdfPage {
  readonly widthMm: number
  readonly heightMm: number
  readonly paths: readonly DrawnPath[]
}

type Matrix = readonly [number, number, number, number, number, number]
const mmPerPoint = 25.4 / 72
const identity: Matrix = [1, 0, 0, 1, 0, 0]
const times = (one: Matrix, two: Matrix): Matrix => [
  one[0] * two[0] + one[1] * two[2],
  one[0] * two[1] + one[1] * two[3],
  one[2] * two[0] + one[3] * two[2],
  one[2] * two[1] + one[3] * two[3],
  one[4] * two[0] + one[5] * two[2] + two[4],
  one[4] * two[1] + one[5] * two[3] + two[5]
]

/** Stroked paths of one content stream; text and fills are passed over. */
function pathsOf(content: string): readonly DrawnPath[] {
  const paths: DrawnPath[] = []
  const saved: Matrix[] = []
  let matrix: Matrix = identity
  let numbers: number[] = []
  let points: (readonly [number, number])[] = []
  for (const token of content.split(/\s+/)) {
    if (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(token)) {
      numbers.push(Number(token))
      continue
    }
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers
    switch (token) {
      case 'q':
        saved.push(matrix)
        break
      case 'Q':
        matrix = saved.pop() ?? identity
        break
      case 'cm':
        matrix = times([a, b, c, d, e, f], matrix)
        break
      case 'm':
      case 'l': {
        // A new sub-path is a new line to the ruler.
        if (token === 'm' && points.length > 0) {
          paths.push({ points })
          points = []
        }
        const [x, y] = [matrix[0] * a + matrix[2] * b + matrix[4], matrix[1] * a + matrix[3] * b + matrix[5]]
        points.push([x * mmPerPoint, y * mmPerPoint])
        break
      }
      case 'S':
      case 's':
        if (points.length > 0) paths.push({ points })
        points = []
        break
      case 'f':
      case 'n':
        points = []
        break
    }
    numbers = []
  }
  return paths
}

/** Pages in the order in which they stand in the file; one content stream each, as Chromium writes them. */
export function pagesOf(pdf: Buffer): readonly PdfPage[] {
  const text = pdf.toString('latin1')
  const objects = new Map(
    [...text.matchAll(/(?:^|\s)(\d+) 0 obj\b/g)].map(({ 1: number, index }) => [Number(number), index])
  )
  const streamOf = (number: number): string => {
    const at = objects.get(number) ?? 0
    const start = text.indexOf('stream', at)
    const from = text.startsWith('\r\n', start + 6) ? start + 8 : start + 7
    return inflateSync(pdf.subarray(from, text.indexOf('endstream', from))).toString('latin1')
  }
  return [...text.matchAll(/\/Type\s*\/Page[^s]/g)].map(({ index }) => {
    const start = text.lastIndexOf(' obj', index)
    const page = text.slice(start, text.indexOf('endobj', index))
    const [, width, height] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(page) ?? []
    const [, contents] = /\/Contents\s+(\d+) 0 R/.exec(page) ?? []
    return {
      widthMm: Number(width) * mmPerPoint,
      heightMm: Number(height) * mmPerPoint,
      paths: pathsOf(streamOf(Number(contents)))
    }
  })
}
