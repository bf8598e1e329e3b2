/**
 * The output forms of the Omron HBP-9020, HBP-9021, HBP-9030 booths and the HBP-1300, told apart by their first bytes.
 * Each pushes one record after each measurement; D can also be told to start and to stop:
 *
 *   A  format 5, see ../omron-hbp-9030/protocol.ts
 *   B  HBP-9020 mode 5 (F3): bp,ID(20),YYYY/MM/DD,HH:MM,SYS,MAP,DIA,PUL,status CR     MAP stands BEFORE DIA
 *   C  STX " " YYMMDD " " HHMM " " SYS " " DIA " " PUL ETX
 *   D  STX ID99999999B YY/MM/DD/HH:MM SYS DIA PUL ETX, 38 characters between STX and ETX. Two column layouts are seen:
 *      SYS 26-28, DIA 31-33, PUL 35-37 and SYS 26-28, DIA 30-32, PUL 34-36. Columns without digits: no result.
 *      The host may send STX S ETX (start) and STX R ETX (stop); nothing acknowledges them.
 *   E  MMBP203N CR YYYY.MM.DD CR SYS CR DIA CR PUL CR
 *
 * Facts from: B and C XiMPLib HBP9020.cs; D jie65535/SphygmomanometerTester Omron.cs and an open clinic client that
 * quotes a received record; E and D's second layout leon80148/BP_checker (MIT) test/host/test_hbp9030_protocol.cpp.
 *
 * None has a checksum. A record is taken only when every byte stands where its form wants it, its date is in the
 * calendar, its values are in the specified ranges (60-260, 30-215, 40-180) and SYS > MAP > DIA. All forms have fixed
 * columns and an anchored end, so a lost or an additional character is always seen. What no receiver can see: a digit
 * that became another digit and left the record plausible, or a printable character changed in the ID.
 *
 * These devices are seen at 7E1 and 8N1, and a 7E1 line read as 8N1 has the parity in bit 7. So bit 7 is either clear
 * in the whole record, or it is even parity in the whole record; then every single wrong bit is seen.
 */
import { deviceTime } from '../device-time.ts'
import type { DeviceTime } from '../driver.ts'
import type { Candidate } from '../framer.ts'
import { judgeRecord as judgeFormat5, recordLength as format5Length } from '../omron-hbp-9030/protocol.ts'
import { columnTests, type Layout, layouts } from './layouts.ts'

export type HbpRecord =
  | {
      readonly outcome: 'measured'
      readonly systolicMmHg: number
      readonly meanArterialMmHg?: number
      readonly diastolicMmHg: number
      readonly pulsePerMinute: number
      readonly bodyMovement?: boolean
      /** Absent in a form without a clock, which has the day alone. */
      readonly deviceTime?: DeviceTime
      readonly deviceDay?: string
      /** Blank when nobody identified himself. */
      readonly devicePersonId?: string
    }
  | { readonly outcome: 'failed'; readonly errorDigit?: number }

export const longestRecord = Math.max(format5Length, ...layouts.map(({ columns }) => columns.length))
/** What D sends where nobody typed a number. */
const nobody = '99999999'

const evenParity = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1
  return ones % 2 === 0 ? 1 : 0
})
/** As the line's other end sent it; undefined when bit 7 is neither clear nor even parity throughout. */
function sevenBits(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.every(byte => byte < 0x80)) return bytes
  return bytes.every(byte => evenParity[byte] === 1) ? bytes.map(byte => byte & 0x7f) : undefined
}

/** What the device's clock shows; midnight where the form has a date alone. Undefined when it is no day of the calendar. */
function timeIn(text: string, { date, clock }: Layout): DeviceTime | undefined {
  const [yearAt, monthAt, dayAt] = date
  const two = (at: number) => Number(text.slice(at, at + 2))
  const year = monthAt - yearAt > 4 ? 100 * two(yearAt) + two(yearAt + 2) : 2000 + two(yearAt)
  if (year < 2000 || year > 2099) return undefined
  const [hourAt, minuteAt] = clock ?? []
  return deviceTime(
    year,
    two(monthAt),
    two(dayAt),
    hourAt === undefined ? 0 : two(hourAt),
    minuteAt === undefined ? 0 : two(minuteAt)
  )
}

const inRange = (value: number, lowest: number, highest: number) => value >= lowest && value <= highest

function parseLayout(bytes: Uint8Array, layout: Layout): HbpRecord | undefined {
  const text = Buffer.from(bytes).toString('latin1')
  const time = timeIn(text, layout)
  if (!time) return undefined
  const { sys, map, dia, pul } = layout.values
  const shown = [sys, dia, pul].map(at => text.slice(at, at + 3))
  if (shown.every(value => !/\d/.test(value))) return { outcome: 'failed' }
  if (!shown.every(value => /^\d{3}$/.test(value))) return undefined
  const [systolicMmHg = 0, diastolicMmHg = 0, pulsePerMinute = 0] = shown.map(Number)
  const mean = map === undefined ? undefined : Number(text.slice(map, map + 3))
  const isPlausible =
    inRange(systolicMmHg, 60, 260) &&
    inRange(diastolicMmHg, 30, 215) &&
    inRange(pulsePerMinute, 40, 180) &&
    systolicMmHg > diastolicMmHg &&
    (mean === undefined || (systolicMmHg > mean && mean > diastolicMmHg))
  if (!isPlausible) return undefined
  const person = layout.person ? text.slice(...layout.person).trim() : ''
  return {
    outcome: 'measured',
    systolicMmHg,
    ...(mean !== undefined && { meanArterialMmHg: mean }),
    diastolicMmHg,
    pulsePerMinute,
    ...(layout.clock ? { deviceTime: time } : { deviceDay: time.slice(0, 10) }),
    ...(person !== nobody && { devicePersonId: person })
  }
}

function judgeLayout(bytes: Uint8Array, layout: Layout): Candidate<HbpRecord> {
  const columns = columnTests.get(layout) ?? []
  const held = bytes.subarray(0, columns.length)
  const mayBegin = held.every((byte, at) => columns[at]?.(byte & 0x7f))
  if (!mayBegin) return { verdict: 'not-a-frame' }
  if (held.length < columns.length) return { verdict: 'incomplete' }
  const clean = sevenBits(held)
  const frame = clean && parseLayout(clean, layout)
  return frame ? { verdict: 'frame', length: columns.length, frame } : { verdict: 'not-a-frame' }
}

function judgeA(bytes: Uint8Array): Candidate<HbpRecord> {
  const held = bytes.subarray(0, format5Length)
  const verdict = judgeFormat5(held.map(byte => byte & 0x7f))
  return verdict.verdict === 'frame' && !sevenBits(held) ? { verdict: 'not-a-frame' } : verdict
}

const ofForm = (form: Layout['form']) => layouts.filter(layout => layout.form === form)
const byHead: ReadonlyMap<number, readonly Layout[]> = new Map([
  [0x02, [...ofForm('C'), ...ofForm('D')]],
  [0x4d, ofForm('E')],
  [0x62, ofForm('B')]
])

function judgeLayouts(bytes: Uint8Array, candidates: readonly Layout[]): Candidate<HbpRecord> {
  let best: Candidate<HbpRecord> = { verdict: 'not-a-frame' }
  for (const layout of candidates) {
    const candidate = judgeLayout(bytes, layout)
    if (candidate.verdict === 'frame') return candidate
    if (candidate.verdict === 'incomplete') best = candidate
  }
  return best
}

/** What stands at the head of `bytes`, in whichever form. */
export function judgeRecord(bytes: Uint8Array): Candidate<HbpRecord> {
  const head = (bytes[0] ?? 0) & 0x7f
  if (head === 0x32) return judgeA(bytes)
  const candidates = byHead.get(head)
  return candidates ? judgeLayouts(bytes, candidates) : { verdict: 'not-a-frame' }
}

export type Command = 'start' | 'stop'
/** For form D alone. The port adds the parity. */
export function buildCommand(command: Command): Uint8Array {
  return Uint8Array.from([0x02, command === 'start' ? 0x53 : 0x52, 0x03])
}
const echoes = [buildCommand('start'), buildCommand('stop')]
const remoteLayouts = ofForm('D')

/** A device of form D: its records only, and our own commands where a converter echoes them. */
export function judgeRemote(bytes: Uint8Array): Candidate<HbpRecord | { readonly outcome: 'echo' }> {
  if (((bytes[0] ?? 0) & 0x7f) !== 0x02) return { verdict: 'not-a-frame' }
  const mayBeEcho = echoes.find(own =>
    own.every((byte, at) => at >= bytes.length || (bytes[at] ?? 0) % 0x80 === byte)
  )
  if (!mayBeEcho) return judgeLayouts(bytes, remoteLayouts)
  return bytes.length < mayBeEcho.length
    ? { verdict: 'incomplete' }
    : { verdict: 'frame', length: mayBeEcho.length, frame: { outcome: 'echo' } }
}
