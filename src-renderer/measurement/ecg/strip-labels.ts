import { paperColours } from './paper.ts'
import type { Drawing } from './strip-canvas.ts'
import { pixelAt } from './sweep.ts'
import type { TraceMark } from './trace-memory.ts'

interface Label {
  readonly text: string
  /** Row it stands in; null: at the top of every column. */
  readonly lead: number | null
  /** Of the sweep, running on over the laps. */
  readonly fromPx: number
  readonly toPx: number
}
export interface StripLabels {
  /** Written once the sweep has passed the room they need: ahead of it they would be wiped away. */
  readonly add: (marks: readonly TraceMark[]) => void
  readonly write: (headPx: number) => void
}

const fontPx = 12
const padPx = 3
const colour = '#7d4a00'

function wordsOf(mark: TraceMark): string {
  if (mark.kind === 'off') return '▲ 脱落'
  if (mark.kind === 'unseen') return '未显示'
  return mark.samples === null ? '▲ 有丢失' : `▲ 丢 ${mark.samples} 点`
}

/** Words on the paper where something happened. */
export function stripLabels(
  context: CanvasRenderingContext2D,
  { layout, sweep, pixelRatio }: Drawing,
  fontFamily: string
): StripLabels {
  const font = `${fontPx * pixelRatio}px ${fontFamily}`
  const height = (fontPx + 4) * pixelRatio
  let waiting: readonly Label[] = []

  const labelOf = (mark: TraceMark): Label => {
    const text = wordsOf(mark)
    context.font = font
    const room = Math.ceil(context.measureText(text).width) + 2 * padPx * pixelRatio
    const at = Math.floor(pixelAt(sweep, mark.at))
    const lapEnd = (Math.floor(at / sweep.width) + 1) * sweep.width
    const fromPx = Math.min(at, lapEnd - room)
    return { text, lead: mark.kind === 'off' ? mark.lead : null, fromPx, toPx: fromPx + room }
  }
  const writeOne = ({ text, lead, fromPx, toPx }: Label): void => {
    const row = lead === null ? undefined : layout.rows[lead]
    const places = row
      ? [{ x: row.x, y: row.baseline - height - 2 * pixelRatio }]
      : [...new Set(layout.rows.map(({ x }) => x))].map(x => ({ x, y: 2 * pixelRatio }))
    context.font = font
    context.textBaseline = 'middle'
    for (const place of places) {
      const x = place.x + (fromPx % sweep.width)
      context.fillStyle = paperColours.ground
      context.fillRect(x, place.y, toPx - fromPx, height)
      context.fillStyle = colour
      context.fillText(text, x + padPx * pixelRatio, place.y + height / 2)
    }
  }

  return {
    add: marks => {
      waiting = [...waiting, ...marks.map(labelOf)]
    },
    write: headPx => {
      if (waiting.length === 0) return
      for (const label of waiting) if (label.toPx <= headPx) writeOne(label)
      waiting = waiting.filter(({ toPx }) => toPx > headPx)
    }
  }
}
