/**
 * Sinocare 三诺 "SN" frames. Facts from sinocare2017/wx_blue_iot_sdk DemoTester.java and from gateway programs that
 * quote captured frames; the sums of all three captures were recomputed. They were captured over Bluetooth: the settings
 * of a wired line are not documented.
 *
 *   frame = 53 4E LEN M1 M2 CMD data CK
 *
 *   LEN   number of bytes behind it, CK included
 *   M1 M2 code of the machine, 00 04 in the captures; varies by model
 *   CK    sum of LEN ... last data byte, modulo 256
 *   CMD   01 connection test · 02 error, first data byte is the code · 03 waits for the drop of blood · 0A counting down ·
 *         0B switching off
 *     04 result: YY MM DD HH MM SS, value u16 BE in 0.1 mmol/L, kind of sample, temperature u16 BE in 0.1 °C, strip code.
 *        LEN 10; a short form with LEN 0E has neither SS nor strip code
 *
 * The sum is weak: a frame that lost a byte, or its head before another frame, can pass it by chance. So a CMD that is
 * not in this list is refused, LEN must be one its CMD has, and a result whose clock, value or temperature no meter shows
 * is no frame. For the same reason a last byte 53 is also looked at as the beginning of the next frame, and 53 4E among
 * the last three bytes is the next frame's head behind a torn-off one.
 * The host's own frames have the same form; what a converter echoes of them is recognised.
 */
import { deviceTime } from '../device-time.ts'
import type { DeviceTime } from '../driver.ts'
import type { Candidate } from '../framer.ts'

export type SinocareFrame =
  | {
      readonly type: 'result'
      readonly value: number
      readonly comparator?: '<' | '>'
      readonly deviceTime: DeviceTime
      /** 0 in every capture; what other numbers mean is not documented. */
      readonly sampleCode: number
      readonly celsius: number
    }
  | { readonly type: 'error'; readonly errorCode: number }
  | { readonly type: 'connected' | 'waiting-for-blood' | 'counting-down' | 'switching-off' }

const head = [0x53, 0x4e] as const
const longResult = 0x10
const shortResult = 0x0e
/** Machine code, command and sum. */
const shortest = 0x04
/** The longest frame known is the result. */
const longest = 0x10
/** Two data bytes: switching off has them. */
const longestStatus = 0x06
export const longestFrame = longest + 3
/** Strips of the maker measure 1.1 to 33.3 mmol/L; tenths. */
const lowest = 11
const highest = 333
const unthinkable = 1_000
const hottest = 600

const commands = { test: 0x01, error: 0x02, waiting: 0x03, result: 0x04, counting: 0x0a, off: 0x0b } as const
const statuses = new Map<number, SinocareFrame>([
  [commands.test, { type: 'connected' }],
  [commands.waiting, { type: 'waiting-for-blood' }],
  [commands.counting, { type: 'counting-down' }],
  [commands.off, { type: 'switching-off' }]
])

const sum8 = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)

/** What a gateway answers to the blinking drop; it neither erases nor sets nor switches off. */
export const greeting = Uint8Array.from(Buffer.from('534e0800040153494e4f46', 'hex'))

function parseResult(data: DataView, hasSeconds: boolean): SinocareFrame | undefined {
  const at = (offset: number) => data.getUint8(offset)
  const behindClock = hasSeconds ? 6 : 5
  const tenths = data.getUint16(behindClock)
  const warmth = data.getUint16(behindClock + 3)
  const time = deviceTime(2000 + at(0), at(1), at(2), at(3), at(4), hasSeconds ? at(5) : undefined)
  if (!time || at(0) > 99 || tenths === 0 || tenths >= unthinkable || warmth > hottest) return undefined
  return {
    type: 'result',
    ...(tenths < lowest
      ? ({ value: lowest / 10, comparator: '<' } as const)
      : tenths > highest
        ? ({ value: highest / 10, comparator: '>' } as const)
        : { value: tenths / 10 }),
    deviceTime: time,
    sampleCode: at(behindClock + 2),
    celsius: warmth / 10
  }
}

/** A damaged head is refused before its bytes are awaited. Frames nobody documented are not trusted with a length. */
function fitsLength(command: number, length: number): boolean {
  if (command === commands.result) return length === longResult || length === shortResult
  if (command === commands.test) return length === shortest || length === greeting.length - 3
  return (command === commands.error || statuses.has(command)) && length <= longestStatus
}

/** One whole frame; undefined when it is damaged. */
export function parseFrame(bytes: Uint8Array): SinocareFrame | undefined {
  const [first, second, length = 0, , , command = 0] = bytes
  if (first !== head[0] || second !== head[1] || length < shortest || bytes.length !== length + 3)
    return undefined
  if (sum8(bytes.subarray(2, -1)) !== bytes.at(-1)) return undefined
  if (!fitsLength(command, length)) return undefined
  const endsInHead = [-2, -3].some(at => bytes.at(at) === head[0] && bytes.at(at + 1) === head[1])
  if (endsInHead) return undefined
  const data = new DataView(bytes.buffer, bytes.byteOffset + 6, length - 4)
  if (command === commands.result) return parseResult(data, length === longResult)
  if (command === commands.error)
    return data.byteLength > 0 ? { type: 'error', errorCode: data.getUint8(0) } : undefined
  return statuses.get(command)
}

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<SinocareFrame> {
  const [first, second = head[1], length = shortest, , , command] = bytes
  const mayBegin =
    first === head[0] &&
    second === head[1] &&
    length >= shortest &&
    length <= longest &&
    (command === undefined || fitsLength(command, length))
  if (!mayBegin) return { verdict: 'not-a-frame' }
  if (bytes.length < 3 || bytes.length < length + 3) return { verdict: 'incomplete' }
  const whole = bytes.subarray(0, length + 3)
  const frame = parseFrame(whole)
  if (!frame) return { verdict: 'not-a-frame' }
  return {
    verdict: 'frame',
    length: whole.length,
    own: whole.at(-1) === head[0] ? whole.length - 1 : whole.length,
    frame
  }
}
