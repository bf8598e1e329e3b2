/**
 * Maibobo / Raycome 脉搏波 RBP-9000c, RBP-9001, RBP-6x00. Facts from the vendor note and captured frames quoted in
 * jie65535/SphygmomanometerTester (MaiBoBo.cs) and six further open clients; every captured frame's XOR was verified.
 *
 *   host frame   = CC 80 VER LEN TYPE SUB data XOR
 *   device frame = AA 80 VER LEN TYPE SUB data XOR
 *
 *   VER   03 serial, 02 Bluetooth
 *   LEN   counts TYPE, SUB and data; a frame is LEN + 5 bytes
 *   XOR   over VER ... last data byte
 *   TYPE 01, SUB 01 connect · 02 start · 03 stop: host sends one byte 00, device acknowledges with 00 = done
 *     05 cuff pressure, several a second. Serial: u16 BE. Bluetooth: d1...d6, 256 * d2 + (d5 XOR d2), LEN 08
 *     06 result, LEN 0F: user YY MM DD HH MM SS, SYS u16 BE, DIA u16 BE, PUL u16 BE
 *     07 error, first data byte is the code
 *
 *   TYPE 04, SUB 04 battery, u16 BE mV, LEN 04
 *
 * XOR is weak: a frame that lost or gained a byte, or its head before another frame, can pass it by chance. So LEN
 * must be the one its SUB has, other SUBs are refused, and a result whose values no cuff can measure is no frame either; the search then goes
 * on one byte later and finds the good frame that the false one would have swallowed. For the same reason
 * - a last byte AA is also looked at as the beginning of the next frame: the frame may have lost its XOR;
 * - last bytes AA 80 are no end at all but the next frame's head behind a torn-off one (this refuses a true result of
 *   pulse 170 whose XOR happens to be 80: one in 256 of them, and the desk is told).
 * What XOR cannot see: two changes that cancel out.
 * Frames beginning CC are our own, echoed by some converters: recognised so that an echo is not taken for damage.
 */
import type { DeviceTime } from '../driver.ts'
import { deviceTime } from '../device-time.ts'
import type { Candidate } from '../framer.ts'

export type Command = 'connect' | 'start' | 'stop'

export type RbpFrame =
  | { readonly type: 'acknowledged'; readonly command: Command; readonly done: boolean }
  | { readonly type: 'cuff-pressure'; readonly pressureMmHg: number }
  | {
      readonly type: 'result'
      readonly user: number
      readonly systolicMmHg: number
      readonly diastolicMmHg: number
      readonly pulsePerMinute: number
      /** Absent when the device's clock shows no day of the calendar. */
      readonly deviceTime?: DeviceTime
    }
  | { readonly type: 'error'; readonly errorCode: number }
  /** Sound, but nothing a measurement needs: an echo, the battery, switching off. */
  | { readonly type: 'other' }

const fromHost = 0xcc
const fromDevice = 0xaa
const mark = 0x80
const serial = 0x03
const bluetooth = 0x02
const shortestContent = 3
const longestContent = 0x0f
export const longestFrame = longestContent + 5

const commandCodes = { connect: 0x01, start: 0x02, stop: 0x03 } as const satisfies Record<Command, number>
const commandOf = new Map<number, Command>([
  [0x01, 'connect'],
  [0x02, 'start'],
  [0x03, 'stop']
])
const powerOff = 0x04
const cuffPressure = 0x05
const result = 0x06
const error = 0x07
/** Of TYPE 04. */
const battery = 0x04

/** What no cuff and no arm exceeds; what is plausible in a person is decided elsewhere. */
const measurable = { systolic: [40, 300], diastolic: [20, 250], pulse: [20, 250] } as const
const highestCuffMmHg = 400

function xor(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0)
}

export function buildCommand(command: Command): Uint8Array {
  const body = [serial, 0x03, 0x01, commandCodes[command], 0x00]
  return Uint8Array.from([fromHost, mark, ...body, xor(Uint8Array.from(body))])
}

function inRange(value: number, [lowest, highest]: readonly [number, number]): boolean {
  return value >= lowest && value <= highest
}

function parseResult(data: DataView): RbpFrame | undefined {
  const [systolicMmHg, diastolicMmHg, pulsePerMinute] = [
    data.getUint16(7),
    data.getUint16(9),
    data.getUint16(11)
  ]
  const isMeasurable =
    inRange(systolicMmHg, measurable.systolic) &&
    inRange(diastolicMmHg, measurable.diastolic) &&
    inRange(pulsePerMinute, measurable.pulse) &&
    systolicMmHg > diastolicMmHg
  if (!isMeasurable) return undefined
  const at = (offset: number) => data.getUint8(offset)
  const time = deviceTime(2000 + at(1), at(2), at(3), at(4), at(5), at(6))
  return {
    type: 'result',
    user: at(0),
    systolicMmHg,
    diastolicMmHg,
    pulsePerMinute,
    ...(time && { deviceTime: time })
  }
}

function bluetoothPressure(data: DataView): number | undefined {
  if (data.byteLength !== 6) return undefined
  const high = data.getUint8(1)
  return 256 * high + (data.getUint8(4) ^ high)
}

function parsePressure(version: number, data: DataView): RbpFrame | undefined {
  const pressureMmHg = version === serial ? data.getUint16(0) : bluetoothPressure(data)
  if (pressureMmHg === undefined || pressureMmHg > highestCuffMmHg) return undefined
  return { type: 'cuff-pressure', pressureMmHg }
}

/** A damaged head is refused before its bytes are awaited. Frames nobody documented are not trusted with a length. */
function fitsLength(type: number, sub: number, length: number): boolean {
  if (type === 0x04) return sub === battery && length === 0x04
  if (type !== 0x01) return false
  if (sub === result) return length === 0x0f
  if (sub === cuffPressure) return length >= 0x04 && length <= 0x08
  return (commandOf.has(sub) || sub === powerOff || sub === error) && length === 0x03
}

/** One whole device frame; undefined when it is damaged. */
export function parseFrame(bytes: Uint8Array): RbpFrame | undefined {
  const [lead, second, version = 0, length = 0, type = 0, sub = 0] = bytes
  if (lead !== fromDevice || second !== mark || (version !== serial && version !== bluetooth))
    return undefined
  if (bytes.length !== length + 5 || length < shortestContent || !fitsLength(type, sub, length))
    return undefined
  if (xor(bytes.subarray(2)) !== 0) return undefined
  if (bytes.at(-2) === fromDevice && bytes.at(-1) === mark) return undefined
  const data = new DataView(bytes.buffer, bytes.byteOffset + 6, length - 2)
  if (type !== 0x01) return { type: 'other' }
  if (sub === result) return parseResult(data)
  if (sub === cuffPressure) return parsePressure(version, data)
  if (sub === error) return { type: 'error', errorCode: data.getUint8(0) }
  const command = commandOf.get(sub)
  return command ? { type: 'acknowledged', command, done: data.getUint8(0) === 0 } : { type: 'other' }
}

const ownCommands = [...commandOf.values()].map(buildCommand)

function judgeEcho(bytes: Uint8Array): Candidate<RbpFrame> {
  const echoed = ownCommands.find(own =>
    own.every((byte, index) => index >= bytes.length || bytes[index] === byte)
  )
  if (!echoed) return { verdict: 'not-a-frame' }
  if (bytes.length < echoed.length) return { verdict: 'incomplete' }
  return { verdict: 'frame', length: echoed.length, frame: { type: 'other' } }
}

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<RbpFrame> {
  const [lead, second = mark, version = serial, length = shortestContent, type, sub] = bytes
  if (lead === fromHost) return judgeEcho(bytes)
  const mayBegin =
    lead === fromDevice &&
    second === mark &&
    (version === serial || version === bluetooth) &&
    length >= shortestContent &&
    length <= longestContent &&
    (type === undefined || sub === undefined || fitsLength(type, sub, length))
  if (!mayBegin) return { verdict: 'not-a-frame' }
  if (bytes.length < 4 || bytes.length < length + 5) return { verdict: 'incomplete' }

  const whole = bytes.subarray(0, length + 5)
  const frame = parseFrame(whole)
  if (!frame) return { verdict: 'not-a-frame' }
  const own = whole.at(-1) === fromDevice ? whole.length - 1 : whole.length
  return { verdict: 'frame', length: whole.length, own, frame }
}
