/**
 * ECG paper: a small square is 1 mm, a large one 5 mm. The usual scale is 25 mm/s and 10 mm/mV, so that a small square
 * is 40 ms and 0.1 mV (electrocardiographs: IEC 60601-2-25, in China YY 9706.225).
 */
export const paperSpeeds = [25, 50] as const
export const gains = [5, 10, 20] as const

export interface PaperScale {
  readonly mmPerSecond: (typeof paperSpeeds)[number]
  readonly mmPerMillivolt: (typeof gains)[number]
}
export const usualScale: PaperScale = { mmPerSecond: 25, mmPerMillivolt: 10 }

export const mmOfSeconds = ({ mmPerSecond }: PaperScale, seconds: number): number => seconds * mmPerSecond
/** Upwards on the paper. */
export const mmOfMicrovolts = ({ mmPerMillivolt }: PaperScale, microvolts: number): number =>
  (microvolts / 1_000) * mmPerMillivolt

/** `10 mm/mV`; without a calibration there is no voltage to speak of. */
export const gainWords = ({ mmPerMillivolt }: PaperScale, isCalibrated: boolean): string =>
  isCalibrated ? `${mmPerMillivolt} mm/mV` : '任意单位'
/** As it stands on the margin of the paper: `25 mm/s  10 mm/mV`. */
export const scaleWords = (scale: PaperScale, isCalibrated: boolean): string =>
  `${scale.mmPerSecond} mm/s  ${gainWords(scale, isCalibrated)}`

export type Point = readonly [x: number, y: number]
const calibration = { microvolts: 1_000, seconds: 0.2 }
const footMm = 1

/** The calibration mark, 1 mV for 200 ms, as a line from its foot: millimetres, y upwards. */
export function calibrationMark(scale: PaperScale): readonly Point[] {
  const top = mmOfMicrovolts(scale, calibration.microvolts)
  const end = footMm + mmOfSeconds(scale, calibration.seconds)
  return [
    [0, 0],
    [footMm, 0],
    [footMm, top],
    [end, top],
    [end, 0],
    [end + footMm, 0]
  ]
}

export const paperColours = { ground: '#fffdfb', fine: '#f7dedb', bold: '#ecb9b3', trace: '#16202b' } as const
export const boldEvery = 5

/** Millimetres of the grid's lines along a length: every one, and whether it is a bold one. */
export const gridLines = (lengthMm: number): readonly { readonly at: number; readonly isBold: boolean }[] =>
  Array.from({ length: Math.floor(lengthMm + 1e-6) + 1 }, (_, at) => ({ at, isBold: at % boldEvery === 0 }))

/** Sheet in canvas pixels; lines are one pixel wide, the bold ones over the fine ones. */
export interface Sheet {
  readonly width: number
  readonly height: number
  readonly pxPerMm: number
}

export function drawGrid(context: CanvasRenderingContext2D, { width, height, pxPerMm }: Sheet): void {
  context.fillStyle = paperColours.ground
  context.fillRect(0, 0, width, height)
  const columns = gridLines(width / pxPerMm)
  const rows = gridLines(height / pxPerMm)
  for (const bold of [false, true]) {
    context.fillStyle = bold ? paperColours.bold : paperColours.fine
    for (const { at, isBold } of columns)
      if (isBold === bold) context.fillRect(Math.round(at * pxPerMm), 0, 1, height)
    for (const { at, isBold } of rows)
      if (isBold === bold) context.fillRect(0, Math.round(at * pxPerMm), width, 1)
  }
}
