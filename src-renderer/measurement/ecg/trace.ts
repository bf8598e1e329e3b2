import type { EcgRecordHead } from '@contract/measurement/ecg'
import { lossMarks, type Mark, medianOf, offMarks, pathOf, type Piece, piecesOf, secondsOf } from './curve.ts'
import type { PaperScale } from './paper.ts'
import type { Sheet, Strip } from './sheet.ts'

/** The samples that were fetched of a record, and where they stand in it. */
export interface Trace {
  readonly head: EcgRecordHead
  readonly pieces: readonly Piece[]
  readonly seconds: number
  readonly firstSample: number
  readonly counts: readonly Int32Array[]
  /** Counts at which each lead is drawn as zero: its middle, since recorders couple direct current. */
  readonly middles: readonly number[]
  /** Highest less lowest count: the height of a record without calibration. */
  readonly span: number
}

export function traceOf(head: EcgRecordHead, firstSample: number, counts: readonly Int32Array[]): Trace {
  const pieces = piecesOf(head.samples, head.samplesPerSecond, head.losses)
  // Every tenth sample tells the middle as well, and in a tenth of the time.
  const thinned = counts.map(lead =>
    Int32Array.from({ length: Math.ceil(lead.length / 10) }, (_, n) => lead[n * 10] ?? 0)
  )
  const span = Math.max(
    1,
    ...counts.map(lead => {
      let [low, high] = [Infinity, -Infinity]
      for (const count of lead) {
        if (count < low) low = count
        if (count > high) high = count
      }
      return high - low
    })
  )
  return {
    head,
    pieces,
    seconds: secondsOf(pieces, head.samplesPerSecond),
    firstSample,
    counts,
    middles: thinned.map(medianOf),
    span
  }
}

/** Without calibration the tallest lead is as high as two millivolts would be: a shape, and no measure. */
const uncalibratedMillivolts = 2

export const mmPerCount = ({ head, span }: Trace, scale: PaperScale): number =>
  head.microvoltsPerCount === null
    ? (uncalibratedMillivolts * scale.mmPerMillivolt) / span
    : (head.microvoltsPerCount / 1_000) * scale.mmPerMillivolt

export interface DrawnStrip {
  readonly strip: Strip
  /** SVG path in millimetres about the zero line, from the strip's left edge. */
  readonly path: string
  readonly off: readonly Mark[]
  readonly losses: readonly (Mark & { readonly samples: number | null })[]
}

/** What stands on the sheet when its left edge shows `fromSeconds`. Leads the record lacks stay empty. */
export function drawn(
  trace: Trace,
  sheet: Sheet,
  leads: readonly string[],
  scale: PaperScale,
  fromSeconds: number
): readonly DrawnStrip[] {
  const { head, pieces, firstSample, counts, middles } = trace
  const curveScale = {
    samplesPerSecond: head.samplesPerSecond,
    mmPerSecond: scale.mmPerSecond,
    mmPerCount: mmPerCount(trace, scale)
  }
  return sheet.strips.map(strip => {
    const lead = head.leads.indexOf(leads[strip.lead] ?? '')
    const window = { fromSeconds: fromSeconds + strip.fromSeconds, seconds: strip.seconds }
    const own = counts[lead]
    const off = head.leadOff.filter(span => span.lead === lead)
    const middle = middles[lead] ?? 0
    return {
      strip,
      path: own
        ? pathOf(
            own.map(count => count - middle),
            firstSample,
            pieces,
            off,
            window,
            curveScale
          )
        : '',
      off: own ? offMarks(off, pieces, window, curveScale) : [],
      losses: lossMarks(head.losses, pieces, window, curveScale)
    }
  })
}
