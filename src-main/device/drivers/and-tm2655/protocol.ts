/**
 * A&D TM-2655P, TM-2657P kiosk monitors (RS-232, record formats RB and RA). Facts from an open clinic client of the
 * TM-2655P (ru.viscur Tonometer.kt), a captured TM-2657P frame (its BCC was verified) and two further clients.
 *
 *   frame = SYN SYN SOH "00" STX body ETX BCC         16 16 01 30 30 02 … 03 BCC, "00" is the device's address
 *   reply = SYN SYN SOH "00" ACK | NAK                06 | 15, either way
 *
 *   BCC   XOR from SOH through ETX, both included
 *   body of the host     ST start · SP stop · RB send the last result
 *   body of the device   fields separated by RS (1E), counted by POSITION: the letter M stands before two of them
 *     0 model · 1 YYMMDDHHmm · 2 RB or RA · 3 one letter · 4 Enn · 5 Snnn · 6 Mnnn (mean) · 7 Dnnn · 8 Pnnn ·
 *     9 Inn (inflation) · 10 Lnnn (amplitude); RA goes on with 11 p · 12 inn irregular beats · 13 mn movement ·
 *     14 rn · 15 tnnn · body measures. Values are right-aligned in blanks. E00 = measured.
 *
 * XOR is weak, so every field must have its width and its values must be ones a cuff can measure. A last byte SYN is
 * also looked at as the beginning of the next frame: the frame may have lost its BCC.
 * What XOR cannot see: two changes that cancel out.
 */
import { deviceTime } from '../device-time.ts'
import type { DeviceTime } from '../driver.ts'
import type { Candidate } from '../framer.ts'

export type Command = 'start' | 'stop' | 'last-result'

export type TmFrame =
  | { readonly type: 'acknowledged'; readonly done: boolean }
  | {
      readonly type: 'result'
      readonly systolicMmHg: number
      readonly meanArterialMmHg: number
      readonly diastolicMmHg: number
      readonly pulsePerMinute: number
      readonly bodyMovement?: boolean
      readonly irregularPulse?: boolean
      /** Absent when the device's clock shows no day of the calendar. */
      readonly deviceTime?: DeviceTime
    }
  | { readonly type: 'error'; readonly errorCode: string }
  /** One of our own commands, echoed by a converter. */
  | { readonly type: 'echo' }

const syn = 0x16
const etx = 0x03
const ack = 0x06
const nak = 0x15
const head = [syn, syn, 0x01, 0x30, 0x30] as const
const stx = 0x02
const bodyAt = head.length + 1
/** Of an RA record with every optional field; more was never seen. */
const longestBody = 160
export const longestFrame = bodyAt + longestBody + 2

const bodies = { start: 'ST', stop: 'SP', 'last-result': 'RB' } as const satisfies Record<Command, string>

/** What no cuff and no arm exceeds; what is plausible in a person is decided elsewhere. */
const measurable = { systolic: [40, 300], diastolic: [20, 250], pulse: [20, 250] } as const

/** From SOH on. */
function bcc(bytes: Uint8Array): number {
  return bytes.subarray(2).reduce((sum, byte) => sum ^ byte, 0)
}

export function buildCommand(command: Command): Uint8Array {
  const covered = Uint8Array.from([...head, stx, ...Buffer.from(bodies[command], 'latin1'), etx])
  return Uint8Array.from([...covered, bcc(covered)])
}
export const acknowledgement: Uint8Array = Uint8Array.from([...head, ack])

const forms: readonly RegExp[] = [
  /^TM[0-9A-Z-]{4,8}$/,
  /^[\d ]{10}$/,
  /^R[AB]$/,
  /^[A-Z]$/,
  /^E\d\d$/,
  /^S[\d -]{3}$/,
  /^M[\d -]{3}$/,
  /^D[\d -]{3}$/,
  /^P[\d -]{3}$/,
  /^I[\d -]{2}$/,
  /^L[\d -]{3}$/
]
const formsOfRa: readonly RegExp[] = [
  ...forms,
  /^p[\d -]{3}$/,
  /^i[\d -]{2}$/,
  /^m[\d -]$/,
  /^r[\d -]$/,
  /^t[\d -]{3}$/
]
/** The letter off, the blanks off; undefined when it is no number. */
function valueOf(field = ''): number | undefined {
  const digits = /^[A-Za-z] *(\d+)$/.exec(field)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
const inRange = (value: number, [lowest, highest]: readonly [number, number]) =>
  value >= lowest && value <= highest

function timeOf(clock: string): DeviceTime | undefined {
  const [year, month, day, hour, minute] = (clock.match(/\d\d/g) ?? []).map(Number)
  if (minute === undefined) return undefined
  return deviceTime(2000 + (year ?? 0), month ?? 0, day ?? 0, hour ?? 0, minute)
}

/** What stands between STX and ETX; undefined when it is no record of these devices. */
export function parseBody(body: string): TmFrame | undefined {
  if (Object.values<string>(bodies).includes(body)) return { type: 'echo' }
  const fields = body.split('\x1e')
  const [, clock = '', format, , error = ''] = fields
  const expected = format === 'RA' ? formsOfRa : forms
  const isWhole = expected.every((form, at) => form.test(fields[at] ?? ''))
  // A separator may also stand behind the last field.
  const isOver = format === 'RA' || fields.length === forms.length || fields.slice(forms.length).join() === ''
  if (!isWhole || !isOver) return undefined
  if (error !== 'E00') return { type: 'error', errorCode: error }

  const [systolicMmHg, meanArterialMmHg, diastolicMmHg, pulsePerMinute] = fields.slice(5, 9).map(valueOf)
  const isMeasured =
    systolicMmHg !== undefined &&
    meanArterialMmHg !== undefined &&
    diastolicMmHg !== undefined &&
    pulsePerMinute !== undefined &&
    inRange(systolicMmHg, measurable.systolic) &&
    inRange(diastolicMmHg, measurable.diastolic) &&
    inRange(pulsePerMinute, measurable.pulse) &&
    systolicMmHg > meanArterialMmHg &&
    meanArterialMmHg > diastolicMmHg
  if (!isMeasured) return undefined
  const time = timeOf(clock)
  const [irregular, movement] = [valueOf(fields[12]), valueOf(fields[13])]
  return {
    type: 'result',
    systolicMmHg,
    meanArterialMmHg,
    diastolicMmHg,
    pulsePerMinute,
    ...(format === 'RA' && movement !== undefined && { bodyMovement: movement > 0 }),
    ...(format === 'RA' && irregular !== undefined && { irregularPulse: irregular > 0 }),
    ...(time && { deviceTime: time })
  }
}

const isOfBody = (byte: number) => byte === 0x1e || (byte >= 0x20 && byte <= 0x7e)

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<TmFrame> {
  if (!head.every((byte, at) => at >= bytes.length || bytes[at] === byte)) return { verdict: 'not-a-frame' }
  const kind = bytes[head.length]
  if (kind === undefined) return { verdict: 'incomplete' }
  if (kind === ack || kind === nak)
    return { verdict: 'frame', length: bodyAt, frame: { type: 'acknowledged', done: kind === ack } }
  if (kind !== stx) return { verdict: 'not-a-frame' }

  const within = bytes.subarray(bodyAt, bodyAt + longestBody + 1)
  const bodyLength = within.findIndex(byte => !isOfBody(byte))
  if (bodyLength < 0) return { verdict: within.length > longestBody ? 'not-a-frame' : 'incomplete' }
  if (within[bodyLength] !== etx) return { verdict: 'not-a-frame' }
  const length = bodyAt + bodyLength + 2
  if (bytes.length < length) return { verdict: 'incomplete' }
  const whole = bytes.subarray(0, length)
  // XOR over everything it covers and itself is nothing.
  const frame =
    bcc(whole) === 0 ? parseBody(Buffer.from(within.subarray(0, bodyLength)).toString('latin1')) : undefined
  if (!frame) return { verdict: 'not-a-frame' }
  return { verdict: 'frame', length, own: whole.at(-1) === syn ? length - 1 : length, frame }
}
