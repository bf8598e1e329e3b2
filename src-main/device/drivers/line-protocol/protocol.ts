/**
 * Reads one frame of an instrument that a person has described. Nothing is guessed: a record is taken only when every
 * byte of it is what the description says, its checksum (if it has one) is right, its time is in the calendar, its
 * numbers are within the instrument's range or what the centre believes at all, and SYS > MAP > DIA.
 *
 *   frame  = [start] body [lead checksum] [end] [lead checksum]
 *   body   = field separator field … (exactly as many as described), or fixed columns (exactly as long)
 */
import type { MeasurementLimits } from '../../../policy/contract.ts'
import { judge as judgeLimit } from '../../../policy/rules.ts'
import type { BloodPressure, Glucose } from '../driver.ts'
import { hasSteadyParity, hexOf, latin, shown } from './bytes.ts'
import { isRight, write } from './checksum.ts'
import type { FramePart, LineDescription } from './contract.ts'
import { type FieldReading, readField, type Said } from './fields.ts'
import { type Anatomy, anatomyOf, slotsOf } from './frame.ts'
import { nameOf, numbers } from './rules.ts'
import { momentOf } from './time-pattern.ts'

export type Reading = Omit<BloodPressure, 'raw'> | Omit<Glucose, 'raw'>
export type Judgement =
  | { readonly verdict: 'reading'; readonly reading: Reading }
  | { readonly verdict: 'no-result'; readonly code: string; readonly sentence: string }
  | { readonly verdict: 'rejected'; readonly reason: string }
export type JudgedFrame = Judgement & { readonly parts: readonly FramePart[] }

/** 1 mmHg is 133.322 Pa (GB 3102.3). */
const mmHgPerKPa = 1000 / 133.322
/** A mg/dL of glucose in mmol/L: molar mass 180.182 g/mol. */
const mgPerDLPerMmolL = 18.0182

const rejected = (reason: string): Judgement => ({ verdict: 'rejected', reason })

function rangeProblem(
  said: Said,
  description: LineDescription,
  limits: MeasurementLimits
): string | undefined {
  const items = {
    systolic: 'systolicMmHg',
    diastolic: 'diastolicMmHg',
    'mean-arterial': 'systolicMmHg',
    pulse: 'heartRatePerMinute',
    glucose: 'glucoseMmolL'
  } as const
  for (const { what, lowest, highest } of description.fields) {
    const value = said.values.get(what)
    if (value === undefined || said.comparators.has(what)) continue
    if ((lowest !== null && value < lowest) || (highest !== null && value > highest))
      return `${nameOf(what)} ${String(value)} 不在仪器的量程 ${String(lowest ?? '…')}–${String(highest ?? '…')} 内`
    if (!(what in items)) continue
    const item = items[what as keyof typeof items]
    const factor =
      what === 'pulse'
        ? 1
        : said.unit === 'kPa'
          ? mmHgPerKPa
          : said.unit === 'mg/dL'
            ? 1 / mgPerDLPerMmolL
            : 1
    const decimals = limits.items[item]?.decimals ?? 0
    const verdict = judgeLimit(limits, item, Number((value * factor).toFixed(decimals)), null)
    if (verdict.tier === 'refuse') return `${nameOf(what)} ${String(value)} 不可信`
  }
  return undefined
}

/** What tells one record from another, as far as the record has it. */
const identityOf = ({ person, sequence, time }: Said, deviceTime: string | undefined) => ({
  ...(deviceTime !== undefined && { deviceTime }),
  ...(deviceTime !== undefined && !time.has('hour') && { deviceDay: deviceTime.slice(0, 10) }),
  ...(sequence !== undefined && { deviceCounter: sequence }),
  ...(person !== undefined && { devicePersonId: person })
})

function pressureOf(said: Said, deviceTime: string | undefined): Omit<BloodPressure, 'raw'> | string {
  const factor = said.unit === 'kPa' ? mmHgPerKPa : 1
  const mmHg = (what: string): number => Number(((said.values.get(what) ?? 0) * factor).toFixed(2))
  const [systolicMmHg, diastolicMmHg] = [mmHg('systolic'), mmHg('diastolic')]
  const mean = said.values.has('mean-arterial') ? mmHg('mean-arterial') : undefined
  if (systolicMmHg <= diastolicMmHg) return '收缩压没有高于舒张压'
  if (mean !== undefined && (mean >= systolicMmHg || mean <= diastolicMmHg))
    return '平均压不在收缩压和舒张压之间'
  const pulse = said.values.get('pulse')
  return {
    type: 'blood-pressure',
    systolicMmHg,
    diastolicMmHg,
    ...(mean !== undefined && { meanArterialMmHg: mean }),
    ...(pulse !== undefined && { pulsePerMinute: pulse }),
    unit: said.unit === 'kPa' ? 'kPa' : 'mm[Hg]',
    ...identityOf(said, deviceTime),
    ...(said.flags.has('body-movement') && { bodyMovement: said.flags.get('body-movement') === true }),
    ...(said.flags.has('irregular-pulse') && { irregularPulse: said.flags.get('irregular-pulse') === true })
  }
}

/** A record that has neither number nor time cannot be known again: then each is a new one. */
function glucoseOf(said: Said, deviceTime: string | undefined): Omit<Glucose, 'raw'> {
  const value = said.values.get('glucose') ?? 0
  const comparator = said.comparators.get('glucose')
  const known = [said.sequence, deviceTime].filter(each => each !== undefined)
  return {
    type: 'glucose',
    value,
    unit: said.unit === 'mg/dL' ? 'mg/dL' : 'mmol/L',
    ...(comparator !== undefined && { comparator }),
    ...(said.flags.has('control-solution') && {
      controlSolution: said.flags.get('control-solution') === true
    }),
    ...(said.meal !== undefined && { meal: said.meal }),
    recordId: [
      ...(known.length > 0 ? known : [crypto.randomUUID()]),
      `${comparator ?? ''}${String(value)}`
    ].join('/'),
    ...identityOf(said, deviceTime)
  }
}

const unitAtFirst = ({ unit }: LineDescription): Said => ({
  values: new Map(),
  comparators: new Map(),
  flags: new Map(),
  time: new Map(),
  unit
})

/** The record as a whole, once every field was read. */
function conclude(
  description: LineDescription,
  limits: MeasurementLimits,
  said: Said,
  readings: readonly (FieldReading & { readonly what: string; readonly text: string })[]
): Judgement {
  const wrong = readings.find(({ kind, what }) => kind === 'wrong' && !numbers.has(what as never))
  if (wrong !== undefined) return rejected(wrong.says)
  const deviceTime = said.time.size === 0 ? undefined : momentOf(Object.fromEntries(said.time))
  if (said.time.size > 0 && deviceTime === undefined) return rejected('日期或时间不存在')
  const values = readings.filter(({ what }) => numbers.has(what as never))
  if (said.error !== undefined) {
    const { code, sentence } = said.error
    const says = sentence ?? '请对照说明书查代码，让受测者休息片刻后重新测量。'
    return {
      verdict: 'no-result',
      code: `device-error-${code}`,
      sentence: `仪器没有测出结果（代码 ${code}）。${says}`
    }
  }
  const { noResultText } = description
  if (noResultText !== '' && values.every(({ text }) => text.trim() === noResultText.trim()))
    return { verdict: 'no-result', code: 'no-result', sentence: '仪器没有测出结果，请重新测量。' }
  const odd = values.find(({ kind }) => kind !== 'fine') ?? readings.find(({ kind }) => kind === 'blank')
  if (odd !== undefined) return rejected(odd.says)
  const outOfRange = rangeProblem(said, description, limits)
  if (outOfRange !== undefined) return rejected(outOfRange)
  const reading = description.kind === 'glucose' ? glucoseOf(said, deviceTime) : pressureOf(said, deviceTime)
  return typeof reading === 'string' ? rejected(reading) : { verdict: 'reading', reading }
}

const part = (
  kind: FramePart['kind'],
  bytes: Uint8Array,
  rest: Partial<Pick<FramePart, 'field' | 'says' | 'wrong'>> = {}
): FramePart => ({
  kind,
  hex: hexOf(bytes),
  text: shown(bytes),
  field: null,
  says: null,
  wrong: false,
  ...rest
})

function checksumProblem(frame: Uint8Array, description: LineDescription, { check, bodyEnd, end }: Anatomy) {
  const { checksum } = description
  if (checksum === null || check === null) return undefined
  const lead = latin(frame.subarray(check.from, check.valueFrom))
  if (lead !== checksum.lead) return `校验码前应是“${checksum.lead}”，收到“${lead}”`
  const covered = frame.subarray(checksum.skipFirst, checksum.coversEnd ? end.to : bodyEnd)
  const found = frame.subarray(check.valueFrom, check.to)
  if (isRight(checksum, covered, found)) return undefined
  // Told so that whoever describes the instrument can find the algorithm.
  return `校验码不对：算出来是 ${shown(write(checksum, covered))}，收到 ${shown(found)}`
}

/** @param raw one frame as received, marks and checksum included */
export function judgeFrame(
  raw: Uint8Array,
  description: LineDescription,
  limits: MeasurementLimits
): JudgedFrame {
  const isSevenBit = description.encoding === 'seven-bit'
  const frame = isSevenBit ? raw.map(byte => byte & 0x7f) : raw
  const anatomy = anatomyOf(frame, description)
  if (anatomy === undefined)
    return { ...rejected('起始符、结束符或长度不对'), parts: [part('rest', raw, { wrong: true })] }
  const said = unitAtFirst(description)
  const body = frame.subarray(anatomy.start, anatomy.bodyEnd)
  const slots = slotsOf(body, description)
  const parts: FramePart[] = anatomy.start > 0 ? [part('mark', frame.subarray(0, anatomy.start))] : []
  const readings: (FieldReading & { readonly what: string; readonly text: string })[] = []
  for (const [index, { from, to, field }] of slots.entries()) {
    const bytes = body.subarray(from, to)
    const before = slots[index - 1]
    if (before !== undefined && from > before.to)
      parts.push(part('separator', body.subarray(before.to, from)))
    const described = field === null ? undefined : description.fields[field]
    if (described === undefined) {
      parts.push(part('rest', bytes, { wrong: true, says: '没有描述这一段' }))
    } else {
      const reading = readField(bytes, described, description.encoding, said)
      readings.push({ ...reading, what: described.what, text: latin(bytes).slice(described.prefix.length) })
      parts.push(part('field', bytes, { field, says: reading.says, wrong: reading.kind === 'wrong' }))
    }
  }
  const checkProblem = checksumProblem(frame, description, anatomy)
  const { check, end } = anatomy
  const tail = [
    ...(check === null
      ? []
      : [
          {
            at: check.from,
            part: part('checksum', frame.subarray(check.from, check.to), {
              says: checkProblem ?? '校验码正确',
              wrong: checkProblem !== undefined
            })
          }
        ]),
    ...(end.to > end.from ? [{ at: end.from, part: part('mark', frame.subarray(end.from, end.to)) }] : [])
  ].sort((a, b) => a.at - b.at)
  parts.push(...tail.map(each => each.part))

  const problem = structureProblem(raw, frame, description, slots, body.length) ?? checkProblem
  return {
    ...(problem === undefined ? conclude(description, limits, said, readings) : rejected(problem)),
    parts
  }
}

function structureProblem(
  raw: Uint8Array,
  frame: Uint8Array,
  { encoding, layout, fields, framing }: LineDescription,
  slots: ReturnType<typeof slotsOf>,
  bodyLength: number
): string | undefined {
  if (encoding === 'seven-bit' && !hasSteadyParity(raw)) return '奇偶校验位不一致，有字节收错了'
  if (framing.kind === 'fixed' && frame.length !== framing.length)
    return `记录应有 ${String(framing.length)} 个字节，收到 ${String(frame.length)} 个`
  if (layout.kind === 'separated')
    return slots.length === fields.length
      ? undefined
      : `应有 ${String(fields.length)} 个字段，收到 ${String(slots.length)} 个`
  const length = Math.max(...fields.map(({ column, width }) => (column ?? 1) - 1 + (width ?? 0)))
  if (bodyLength !== length) return `数据部分应有 ${String(length)} 个字符，收到 ${String(bodyLength)} 个`
  return slots.some(({ field }) => field === null)
    ? '有一段没有任何字段描述，请用“不用”或固定文字补上'
    : undefined
}
