/** Which lead stands where on a sheet, and which part of the time it shows there. */
export const layouts = [
  { name: '12x1', says: '12×1' },
  { name: '6x2', says: '6×2' },
  { name: '3x4', says: '3×4＋II' }
] as const
export type LayoutName = (typeof layouts)[number]['name']

/** Standard order of a report: limb leads, augmented leads, chest leads. */
const standardOrder = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']

export interface Strip {
  /** Index into the leads of the record. */
  readonly lead: number
  readonly name: string
  readonly row: number
  /** Left edge and width on the paper. */
  readonly xMm: number
  readonly widthMm: number
  /** From the left edge of the sheet: the columns go on where the one before ended. */
  readonly fromSeconds: number
  readonly seconds: number
  /** Runs below the others over the whole width. */
  readonly isRhythm: boolean
}
export interface Sheet {
  readonly strips: readonly Strip[]
  readonly rows: number
  readonly widthMm: number
  /** What the whole width shows. */
  readonly seconds: number
}

/** Indices of the leads in the order of a report; what is no standard lead comes last, in the record's order. */
export function reportOrder(leads: readonly string[]): readonly number[] {
  const rank = (name: string): number => {
    const place = standardOrder.indexOf(name)
    return place < 0 ? standardOrder.length : place
  }
  return leads
    .map((name, index) => ({ index, rank: rank(name) }))
    .sort((one, other) => one.rank - other.rank || one.index - other.index)
    .map(({ index }) => index)
}

const rowsIn: Readonly<Record<LayoutName, number>> = { '12x1': Infinity, '6x2': 6, '3x4': 3 }

/** Fewer leads than twelve leave no empty places: as many columns as they need. */
export function layOut(
  leads: readonly string[],
  layout: LayoutName,
  { widthMm, speed }: { readonly widthMm: number; readonly speed: number }
): Sheet {
  const order = reportOrder(leads)
  const perColumn = Math.max(1, Math.min(rowsIn[layout], order.length))
  const columns = Math.max(1, Math.ceil(order.length / perColumn))
  const columnMm = widthMm / columns
  const strips = order.map((lead, place): Strip => {
    const column = Math.floor(place / perColumn)
    return {
      lead,
      name: leads[lead] ?? '',
      row: place % perColumn,
      xMm: column * columnMm,
      widthMm: columnMm,
      fromSeconds: (column * columnMm) / speed,
      seconds: columnMm / speed,
      isRhythm: false
    }
  })
  const rhythm = leads.includes('II') ? leads.indexOf('II') : order[0]
  const hasRhythm = layout === '3x4' && columns > 1 && rhythm !== undefined
  return {
    strips: hasRhythm
      ? [
          ...strips,
          {
            lead: rhythm,
            name: leads[rhythm] ?? '',
            row: perColumn,
            xMm: 0,
            widthMm,
            fromSeconds: 0,
            seconds: widthMm / speed,
            isRhythm: true
          }
        ]
      : strips,
    rows: perColumn + (hasRhythm ? 1 : 0),
    widthMm,
    seconds: widthMm / speed
  }
}
