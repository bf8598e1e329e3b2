/** The paper is set in 10.5 pt; 7.5 pt (小六号) is the smallest that people of seventy still read. */
const FULL_PT = 10.5
const SMALLEST_PT = 7.5

/** From the paper's own size down to the smallest legible one. */
export const scales: readonly number[] = [1, 0.95, 0.9, 0.85, 0.8, 0.75, SMALLEST_PT / FULL_PT]

export interface Measured {
  readonly scale: number
  /** What a page has for the table at this scale. */
  readonly room: number
  /** Of the sections in their order. */
  readonly heights: readonly number[]
}
export interface SheetLayout {
  readonly scale: number
  /** Numbers of the sections on each page. */
  readonly pages: readonly (readonly number[])[]
}

/** Sections stay whole and in order; one that is higher than a page gets a page of its own. */
function pagesOf({ room, heights }: Measured): SheetLayout['pages'] {
  const pages: number[][] = []
  let left = 0
  heights.forEach((height, section) => {
    const current = pages.at(-1)
    if (current === undefined || height > left) {
      pages.push([section])
      left = room - height
    } else {
      current.push(section)
      left -= height
    }
  })
  return pages
}

/** As few pages as possible, and on them the largest type. */
export function layOut(measured: readonly Measured[]): SheetLayout {
  const [first = { scale: 1, pages: [[]] }, ...others] = [...measured]
    .sort((one, other) => other.scale - one.scale)
    .map(each => ({ scale: each.scale, pages: pagesOf(each) }))
  return others.reduce((best, each) => (each.pages.length < best.pages.length ? each : best), first)
}
