/**
 * Ascensia (Bayer) Contour over LIS1-A and LIS2-A2; see ../astm. The meter is the master: it asks for the line and
 * uploads its whole memory. Facts from glucometers-tech/glucometerutils (MIT) support/contourusb.py with its test, whose
 * captured header is a fixture here, and from tidepool-org/uploader (BSD-2) lib/drivers/bayer/bayerContour.js.
 *
 *   H|\^&||password|model^versions^serial^…|A=…^C=…^U=…^V=LLHHH^…|results||||||1|YYYYMMDDHHMM
 *   R|n|^^^Glucose|value|unit^P||marks||YYYYMMDDHHMM                     Contour USB
 *   R|n|^^^Glucose|value|unit^P||< or >|marks|E or nothing|||YYYYMMDDHHMM   Contour with a serial cable
 *   L|1||N
 *
 *   U   0 mg/dL, 1 mmol/L: of the display; a result names its own unit
 *   V   what the meter can measure: lowest two digits, highest three; tenths where U = 1
 *   marks, separated by / or the header's repetition delimiter: < below, > above what it can measure (the value is then
 *       one step beyond V) · B before, A after a meal · C and E control solution · others are told as they came
 *   method behind the unit: P plasma, B whole blood, C and D calculated
 *
 * A result of another analyte, the average too, is none of ours. LO and HI without V are refused: their limit is not ours
 * to invent.
 */
import { type Delimiters, componentsOf, delimitersOf, type LisRecord, parseRecord } from '../astm/records.ts'
import { deviceTime } from '../device-time.ts'
import type { DeviceTime } from '../driver.ts'

export interface ContourHeader {
  readonly delimiters: Delimiters
  readonly model: string
  readonly serial: string
  /** How many results it is going to send; undefined when it does not say. */
  readonly results?: number
  readonly limits?: { readonly lowest: number; readonly highest: number; readonly unit: GlucoseUnit }
  /** Of the meter, when it began. */
  readonly clock?: DeviceTime
}

export type GlucoseUnit = 'mg/dL' | 'mmol/L'

export interface ContourResult {
  readonly value: number
  readonly unit: GlucoseUnit
  readonly comparator?: '<' | '>'
  readonly controlSolution: boolean
  readonly meal?: 'before' | 'after'
  readonly isWholeBlood: boolean
  /** Letters nobody explained to us. */
  readonly otherMarks: readonly string[]
  /** As on the wire. */
  readonly clock: string
  readonly deviceTime: DeviceTime
}

export type ContourRecord =
  | { readonly type: 'header'; readonly header: ContourHeader }
  | { readonly type: 'result'; readonly result: ContourResult }
  | { readonly type: 'terminator' }
  /** Sound, but no blood glucose. */
  | { readonly type: 'other' }

/** What no strip of any meter reaches. */
const unthinkable = { 'mg/dL': 1_000, 'mmol/L': 60 } as const
const isUnit = (text: string | undefined): text is GlucoseUnit => text === 'mg/dL' || text === 'mmol/L'

function timeOf(digits: string): DeviceTime | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(digits)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second] = parts
  return deviceTime(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    second === undefined ? undefined : Number(second)
  )
}

function limitsOf(settings: readonly string[]): ContourHeader['limits'] {
  const [, lowest, highest] = settings.map(one => /^V=(\d\d)(\d{3})$/.exec(one)).find(Boolean) ?? []
  const isMillimole = settings.includes('U=1')
  if (lowest === undefined || highest === undefined || (!isMillimole && !settings.includes('U=0')))
    return undefined
  return isMillimole
    ? { lowest: Number(lowest) / 10, highest: Number(highest) / 10, unit: 'mmol/L' }
    : { lowest: Number(lowest), highest: Number(highest), unit: 'mg/dL' }
}

function parseHeader(text: string): ContourHeader | undefined {
  const delimiters = delimitersOf(text)
  const record = delimiters && parseRecord(text, delimiters)
  if (!record) return undefined
  const [model = '', , serial = ''] = componentsOf(record.field(5), delimiters)
  if (!/^(Bayer|Contour)\d{4}$/.test(model) || !/^[0-9A-Za-z-]+$/.test(serial)) return undefined
  const results = record.field(7)
  const limits = limitsOf(componentsOf(record.field(6), delimiters))
  const clock = timeOf(record.field(14))
  return {
    delimiters,
    model,
    serial,
    ...(/^\d{1,5}$/.test(results) && { results: Number(results) }),
    ...(limits && { limits }),
    ...(clock && { clock })
  }
}

function measuredOf(
  shown: string,
  unit: GlucoseUnit,
  marks: readonly string[],
  { limits }: ContourHeader
): Pick<ContourResult, 'value' | 'comparator'> | undefined {
  const value = /^\d{1,3}(\.\d{1,2})?$/.test(shown) ? Number(shown) : Number.NaN
  const [isBelow, isAbove] = [marks.includes('<'), marks.includes('>')]
  if (!(value > 0 && value < unthinkable[unit]) || (isBelow && isAbove)) return undefined
  if (!isBelow && !isAbove) return { value }
  if (limits?.unit !== unit) return undefined
  return isBelow ? { value: limits.lowest, comparator: '<' } : { value: limits.highest, comparator: '>' }
}

function parseResult(record: LisRecord, header: ContourHeader): ContourResult | undefined {
  const { delimiters } = header
  const [unit, method = ''] = componentsOf(record.field(5), delimiters)
  const isUsbForm = record.fieldCount <= 9
  const clock = record.field(isUsbForm ? 9 : 12)
  const time = timeOf(clock)
  const marks = [7, 8, ...(isUsbForm ? [] : [9])]
    .flatMap(number => record.field(number).split(/[/\\]/))
    .flatMap(mark => mark.split(delimiters.repetition))
    .filter(mark => mark !== '')
  if (!isUnit(unit) || !time) return undefined
  const measured = measuredOf(record.field(4), unit, marks, header)
  if (!measured) return undefined
  const isBefore = marks.includes('B')
  const isAfter = marks.includes('A')
  return {
    ...measured,
    unit,
    controlSolution: marks.includes('C') || marks.includes('E'),
    ...(isBefore !== isAfter && { meal: isBefore ? ('before' as const) : ('after' as const) }),
    isWholeBlood: method === 'B',
    otherMarks: marks.filter(mark => !['<', '>', 'A', 'B', 'C', 'E'].includes(mark)),
    clock,
    deviceTime: time
  }
}

/** One record of an upload; undefined when it is not understood. `header` is the one that stood before it. */
export function parseContour(text: string, header: ContourHeader | undefined): ContourRecord | undefined {
  if (text.startsWith('H')) {
    const parsed = parseHeader(text)
    return parsed && { type: 'header', header: parsed }
  }
  const record = header && parseRecord(text, header.delimiters)
  if (!record) return undefined
  if (record.type === 'L') return { type: 'terminator' }
  if (record.type !== 'R') return { type: 'other' }
  if (componentsOf(record.field(3), header.delimiters)[3] !== 'Glucose') return { type: 'other' }
  const result = parseResult(record, header)
  return result && { type: 'result', result }
}
