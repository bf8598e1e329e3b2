import type { DisplayFilterId } from './display-filter.ts'
import { mmOfMicrovolts, type PaperScale } from './paper.ts'
import { type Playhead, playhead } from './playhead.ts'
import { barPx, clearAhead, type Drawing, paintPaper, paintStretch } from './strip-canvas.ts'
import { type StripLabels, stripLabels } from './strip-labels.ts'
import { type StripColumns, type StripLayout, stripLayout } from './strip-layout.ts'
import { pixelAt } from './sweep.ts'
import { type Parcel, type TraceMemory, traceMemory } from './trace-memory.ts'

export interface StripSource {
  readonly leads: readonly string[]
  readonly samplesPerSecond: number
  /** Null: not calibrated; the height then fits the row and means nothing. */
  readonly microvoltsPerCount: number | null
}
export interface StripLook {
  readonly scale: PaperScale
  readonly columns: StripColumns
  readonly filters: readonly DisplayFilterId[]
}
export interface StripSize {
  /** Of the page. */
  readonly width: number
  readonly height: number
  readonly pixelRatio: number
}
/**
 * A live curve on a canvas: `resize` first. Each frame draws what is new and wipes as much ahead of it; the rest stays as
 * it is.
 */
export interface LiveStrip {
  readonly take: (parcel: Parcel) => void
  readonly frame: (nowMs: number) => void
  readonly look: (look: StripLook) => StripLayout
  readonly resize: (size: StripSize) => StripLayout
}

/** More than the widest screen shows. */
const rememberedSeconds = 45
const gapMm = 4
/** The curve is centred on what came first; less than this may be one QRS. */
const centringSeconds = 0.5
/** Without calibration its height is fitted too, and that takes a whole beat. */
const fittingSeconds = 1.5
/** Drift a lead may show before the next lap is centred anew: share of its row. */
const toleratedDrift = 0.2
/** Share of the room above or below the baseline that the largest curve fills where there is no calibration. */
const fittedShare = 0.85

export function liveStrip(
  canvas: HTMLCanvasElement,
  source: StripSource,
  firstLook: StripLook,
  leadsOff: readonly number[]
): LiveStrip {
  const { leads, samplesPerSecond, microvoltsPerCount } = source
  const memory: TraceMemory = traceMemory(leads.length, samplesPerSecond, rememberedSeconds, leadsOff)
  const head: Playhead = playhead(samplesPerSecond)
  const paper = document.createElement('canvas')
  const context = canvas.getContext('2d', { alpha: false })
  const fontFamily = getComputedStyle(canvas).fontFamily
  let look = firstLook
  let size: StripSize = { width: canvas.width, height: canvas.height, pixelRatio: 1 }
  let centres: readonly (number | null)[] = leads.map(() => null)
  let fitted: number | null = null
  let drawing = arrange()
  let labels: StripLabels | null = null
  let drawn = 0
  let clearedPx = 0
  let lap = 0

  function arrange(): Drawing {
    const { pixelRatio } = size
    const room = { width: Math.round(size.width * pixelRatio), height: Math.round(size.height * pixelRatio) }
    const layout = stripLayout(leads, room, look.columns, pixelRatio)
    const pxPerPosition = (look.scale.mmPerSecond * layout.pxPerMm) / samplesPerSecond
    const row = layout.rows[0]
    const pxPerCount =
      microvoltsPerCount === null
        ? (((row?.height ?? 0) / 2) * fittedShare * (look.scale.mmPerMillivolt / 10)) / (fitted ?? 1)
        : mmOfMicrovolts(look.scale, microvoltsPerCount) * layout.pxPerMm
    return {
      layout,
      scale: look.scale,
      sweep: { width: Math.max(1, row?.width ?? 1), pxPerPosition },
      pixelRatio,
      isCalibrated: microvoltsPerCount !== null,
      pxPerCount,
      centres: centres.map(centre => centre ?? 0)
    }
  }

  const lapLength = (): number => Math.ceil(drawing.sweep.width / drawing.sweep.pxPerPosition)

  /** Leads couple direct current: a curve is drawn about its middle, which moves only from lap to lap. */
  function centre(upTo: number): void {
    const from = Math.max(memory.oldest(), upTo - Math.max(lapLength(), samplesPerSecond))
    const limit = (toleratedDrift * (drawing.layout.rows[0]?.height ?? 0)) / drawing.pxPerCount
    centres = centres.map((old, lead) => {
      const now = memory.centreOf(lead, from, upTo)
      return old === null || (now !== null && Math.abs(now - old) > limit) ? now : old
    })
    if (microvoltsPerCount !== null) return
    const reach = memory.reachOf(centres, from, upTo)
    if (reach > 0 && (fitted === null || reach > fitted * 1.1 || reach < fitted * 0.6)) fitted = reach
  }

  function redraw(): void {
    drawing = arrange()
    const { width, height } = size
    for (const each of [canvas, paper]) {
      each.width = Math.round(width * size.pixelRatio)
      each.height = Math.round(height * size.pixelRatio)
    }
    // To the pixel: a canvas that is stretched is blurred.
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    paintPaper(paper, drawing)
    if (!context) return
    context.drawImage(paper, 0, 0)
    labels = stripLabels(context, drawing, fontFamily)
    const gap = gapMm * drawing.layout.pxPerMm
    const visible = Math.floor((drawing.sweep.width - 2 * gap) / drawing.sweep.pxPerPosition)
    const from = Math.max(memory.oldest(), drawn - visible)
    const headPx = pixelAt(drawing.sweep, drawn)
    // No bar stands there yet: what is wiped next must not reach back into the curve.
    clearedPx = Math.ceil(headPx) + barPx(drawing)
    lap = Math.floor(headPx / drawing.sweep.width)
    paintStretch(context, memory, drawing, from, drawn)
    labels.add(memory.marksWithin(from, drawn))
    labels.write(headPx)
  }

  function advanceTo(shown: number): void {
    if (!context || !labels) return
    const { sweep, layout } = drawing
    const headPx = pixelAt(sweep, shown)
    const ahead = Math.ceil(headPx + gapMm * layout.pxPerMm)
    clearAhead(context, paper, drawing, clearedPx, ahead)
    clearedPx = ahead
    paintStretch(context, memory, drawing, drawn, shown)
    labels.add(memory.marksWithin(drawn, shown))
    labels.write(headPx)
    drawn = shown
  }

  memory.filter(firstLook.filters)
  return {
    take: parcel => memory.append(parcel),
    frame: nowMs => {
      if (memory.arrived() === 0) return
      const shown = head.advance(nowMs, memory.arrived())
      if (shown <= drawn) return
      const isFirst = centres.every(each => each === null)
      const needed = microvoltsPerCount === null ? fittingSeconds : centringSeconds
      if (isFirst && memory.arrived() < needed * samplesPerSecond) return
      const isNewLap = Math.floor(pixelAt(drawing.sweep, shown) / drawing.sweep.width) > lap
      if (isFirst || isNewLap || shown - drawn > lapLength() / 2) {
        const before = centres
        const heightBefore = fitted
        centre(memory.arrived())
        const isSame = heightBefore === fitted && before.every((each, lead) => each === centres[lead])
        if (!isSame || shown - drawn > lapLength() / 2) {
          // A curve that moved or changed its height is drawn anew as a whole: one sheet, one scale.
          drawn = shown
          redraw()
          return
        }
        lap = Math.floor(pixelAt(drawing.sweep, shown) / drawing.sweep.width)
      }
      advanceTo(shown)
    },
    look: next => {
      const mustFilter = next.filters.join() !== look.filters.join()
      look = next
      if (mustFilter) {
        memory.filter(next.filters)
        // Without its direct current the middle is another one.
        centres = leads.map(() => null)
        if (drawn > 0) centre(memory.arrived())
      }
      redraw()
      return drawing.layout
    },
    resize: next => {
      size = next
      redraw()
      return drawing.layout
    }
  }
}
