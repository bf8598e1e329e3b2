import { mmOfMicrovolts, mmOfSeconds, type PaperScale } from './paper.ts'

/** Where each lead runs on the screen, in canvas pixels. */
export interface StripRow {
  readonly name: string
  /** Left edge of its margin, where the calibration mark and the name stand. */
  readonly left: number
  /** Left edge and width of its sweep, right of the margin. */
  readonly x: number
  readonly width: number
  readonly y: number
  readonly height: number
  /** Where the middle of the curve lies. */
  readonly baseline: number
}
export interface StripLayout {
  readonly pxPerMm: number
  readonly rows: readonly StripRow[]
}
export type StripColumns = 1 | 2

/** A sweep should show about ten seconds, and a lead should have room for a large R wave. */
const sweepMm = 250
const rowMm = 15
const smallestPxPerMm = 3
const largestPxPerMm = 6
/** Above the first row and below the last, in rows: their waves go further than half a row. */
const overhang = 0.25
/** Room for the calibration mark at 50 mm/s (12 mm), in whole large squares. */
export const marginMm = 15

/** More than six leads one below the other leave no height for any. */
export const usualColumns = (leads: number): StripColumns => (leads > 6 ? 2 : 1)

/**
 * Leads run down the first column, then the second, as on a printed 6 × 2. `pixelRatio` is how many canvas pixels make
 * one of the page; a millimetre is a whole number of them, so that the grid is even.
 */
export function stripLayout(
  leads: readonly string[],
  { width, height }: { readonly width: number; readonly height: number },
  columns: StripColumns,
  pixelRatio: number
): StripLayout {
  const perColumn = Math.max(1, Math.ceil(leads.length / columns))
  const rowHeight = Math.floor(height / (perColumn + 2 * overhang))
  const top = Math.round((height - perColumn * rowHeight) / 2)
  const fitting = Math.min(width / sweepMm, rowHeight / rowMm)
  const pxPerMm = Math.round(
    Math.min(Math.max(fitting, smallestPxPerMm * pixelRatio), largestPxPerMm * pixelRatio)
  )
  const square = 5 * pxPerMm
  const margin = marginMm * pxPerMm
  // The second column begins on a bold line too.
  const columnWidth = columns === 1 ? width : Math.floor(width / 2 / square) * square
  return {
    pxPerMm,
    rows: leads.map((name, index) => {
      const left = Math.floor(index / perColumn) * columnWidth
      const y = top + (index % perColumn) * rowHeight
      return {
        name,
        left,
        x: left + margin,
        width: columnWidth - margin,
        y,
        height: rowHeight,
        baseline: Math.round(y + rowHeight / 2)
      }
    })
  }
}

export const markHeightPx = ({ pxPerMm }: StripLayout, scale: PaperScale): number =>
  mmOfMicrovolts(scale, 1_000) * pxPerMm
/** Beside the calibration mark, from the left edge of the margin. */
export const besideMarkPx = ({ pxPerMm }: StripLayout, scale: PaperScale): number =>
  (3.5 + mmOfSeconds(scale, 0.2)) * pxPerMm
