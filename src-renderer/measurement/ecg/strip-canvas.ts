import { calibrationMark, drawGrid, paperColours, type PaperScale } from './paper.ts'
import { markHeightPx, type StripLayout, type StripRow } from './strip-layout.ts'
import { foldedPixels, lapsOf, pixelAt, type Sweep } from './sweep.ts'
import type { TraceMemory } from './trace-memory.ts'

/** Marks differ in shape and word too, not in colour alone. */
const offColour = '#9a5b00'
const goneColour = '#e6e9ed'
const barColour = '#0f766e'
const dashPx = 4
const thinBarPx = 2
const edgePx = 2
const traceWidth = 1.3

/** What is needed to turn a count into a place on the canvas. */
export interface Drawing {
  readonly layout: StripLayout
  readonly scale: PaperScale
  readonly sweep: Sweep
  readonly pixelRatio: number
  readonly isCalibrated: boolean
  readonly pxPerCount: number
  /** Counts that lie on the baseline, one for each lead. */
  readonly centres: readonly number[]
}

/** Paper with its grid and the calibration marks in the margins. */
export function paintPaper(
  canvas: HTMLCanvasElement,
  { layout, scale, pixelRatio, isCalibrated }: Drawing
): void {
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) return
  const { pxPerMm, rows } = layout
  drawGrid(context, { width: canvas.width, height: canvas.height, pxPerMm })
  if (!isCalibrated) return
  const heightPx = markHeightPx(layout, scale)
  const [first] = rows
  if (!first) return
  context.strokeStyle = paperColours.trace
  context.lineWidth = traceWidth * pixelRatio
  for (const row of rows) {
    // Where rows are lower than a millivolt the mark of the first row of a column says it for all.
    if (heightPx > row.height && row.y > first.y) continue
    const foot = row.y + Math.max(row.height, heightPx) - pxPerMm
    context.beginPath()
    for (const [x, y] of calibrationMark(scale))
      context.lineTo(row.left + (1 + x) * pxPerMm, foot - y * pxPerMm)
    context.stroke()
  }
}

/** How wide the bar is that runs ahead of the curve. */
export const barPx = ({ pixelRatio }: Drawing): number => thinBarPx * Math.round(pixelRatio)

/** Takes the old lap and the bar before `from` away, and leaves a bar before `to`. */
export function clearAhead(
  context: CanvasRenderingContext2D,
  paper: HTMLCanvasElement,
  drawing: Drawing,
  from: number,
  to: number
): void {
  const { layout, sweep } = drawing
  const bar = barPx(drawing)
  const { height } = context.canvas
  for (const left of new Set(layout.rows.map(({ x }) => x))) {
    for (const { x, width } of foldedPixels(sweep, Math.max(0, from - bar), to)) {
      // A line is soft at its edges: where the lap begins and ends it reaches over them.
      const [first, room] = [left + x - (x === 0 ? edgePx : 0), width + (x === 0 ? edgePx : 0)]
      context.drawImage(paper, first, 0, room, height, first, 0, room, height)
    }
    if (to % sweep.width < edgePx)
      context.drawImage(paper, left + sweep.width, 0, edgePx, height, left + sweep.width, 0, edgePx, height)
    context.fillStyle = barColour
    for (const { x, width } of foldedPixels(sweep, Math.max(0, to - bar), to))
      context.fillRect(left + x, 0, width, height)
  }
}

type State = 'signal' | 'off' | 'gone'
interface Run {
  readonly state: State
  readonly from: number
  readonly to: number
}

/** A stretch of one lead cut where contact or samples come and go. */
function runsOf(memory: TraceMemory, lead: number, from: number, to: number): readonly Run[] {
  const stateAt = (at: number): State =>
    memory.isOff(lead, at) ? 'off' : Number.isNaN(memory.valueAt(lead, at)) ? 'gone' : 'signal'
  const runs: Run[] = []
  for (let start = from; start < to;) {
    const state = stateAt(start)
    let end = start + 1
    while (end < to && stateAt(end) === state) end += 1
    runs.push({ state, from: start, to: end })
    start = end
  }
  return runs
}

/** Draws positions `from` to before `to` of every lead over the cleared paper; `from - 1` has been drawn before. */
export function paintStretch(
  context: CanvasRenderingContext2D,
  memory: TraceMemory,
  drawing: Drawing,
  from: number,
  to: number
): void {
  const { sweep, layout, pixelRatio } = drawing
  for (const part of lapsOf(sweep, from, to)) {
    const xIn = (row: StripRow, at: number): number => row.x + pixelAt(sweep, at) - part.shift
    const curves: (() => void)[] = []
    for (const [lead, row] of layout.rows.entries()) {
      for (const run of runsOf(memory, lead, part.from, part.to)) {
        const [left, right] = [Math.floor(xIn(row, run.from)), Math.ceil(xIn(row, run.to))]
        if (run.state === 'signal')
          curves.push(() => trace(context, memory, drawing, lead, row, run, part.shift))
        else if (run.state === 'gone') {
          context.fillStyle = goneColour
          context.fillRect(left, row.y, Math.max(2, right - left), row.height)
        } else {
          context.fillStyle = offColour
          for (let x = left; x < right; x += 1)
            if (Math.floor(x / (dashPx * pixelRatio)) % 2 === 0)
              context.fillRect(x, row.baseline, 1, Math.round(2 * pixelRatio))
        }
      }
    }
    context.strokeStyle = paperColours.trace
    context.lineWidth = traceWidth * pixelRatio
    context.lineJoin = 'bevel'
    context.beginPath()
    for (const draw of curves) draw()
    context.stroke()
  }
}

function trace(
  context: CanvasRenderingContext2D,
  memory: TraceMemory,
  { sweep, pxPerCount, centres }: Drawing,
  lead: number,
  row: StripRow,
  run: Run,
  shift: number
): void {
  const centre = centres[lead] ?? 0
  // A curve that leaves its row goes on into its neighbours', but not through the whole sheet.
  const [top, bottom] = [row.y - row.height / 2, row.y + 1.5 * row.height]
  const x = (at: number): number => row.x + pixelAt(sweep, at) - shift
  const y = (at: number): number =>
    Math.min(bottom, Math.max(top, row.baseline - (memory.valueAt(lead, at) - centre) * pxPerCount))
  // From the sample before, so that stretches join; not over a gap, nor back over the whole width at a new lap.
  const joins = pixelAt(sweep, run.from - 1) >= shift && !Number.isNaN(memory.valueAt(lead, run.from - 1))
  const first = joins && run.from > memory.oldest() ? run.from - 1 : run.from
  context.moveTo(x(first), y(first))
  if (first === run.to - 1) context.lineTo(x(first) + 1, y(first))
  if (sweep.pxPerPosition > 0.25) {
    for (let at = first + 1; at < run.to; at += 1) context.lineTo(x(at), y(at))
    return
  }
  // Many samples in a pixel: its highest and its lowest are what is seen.
  for (let at = first + 1; at < run.to;) {
    const column = Math.floor(x(at))
    let [low, high] = [at, at]
    for (; at < run.to && Math.floor(x(at)) === column; at += 1) {
      if (memory.valueAt(lead, at) < memory.valueAt(lead, low)) low = at
      if (memory.valueAt(lead, at) > memory.valueAt(lead, high)) high = at
    }
    context.lineTo(x(Math.min(low, high)), y(Math.min(low, high)))
    context.lineTo(x(Math.max(low, high)), y(Math.max(low, high)))
  }
}
