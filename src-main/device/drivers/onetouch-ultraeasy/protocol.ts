/**
 * LifeScan OneTouch UltraEasy, UltraMini. Facts from glucometers-tech/glucometerutils (MIT) drivers/otultraeasy.py,
 * protocols.glucometers.tech (CC-BY-SA) and tidepool-org/uploader (BSD-2) oneTouchUltraMini.js.
 *
 *   frame = 02 LEN LINK payload 03 CRClo CRChi
 *
 *   LEN   of the whole frame: payload + 6
 *   LINK  10 MORE follows · 08 DISCONNECT · 04 ACK · 02 E number expected next · 01 S number of this frame
 *   CRC   CRC-16/CCITT-FALSE over 02 ... 03
 *
 *   DISCONNECT, answered by DISCONNECT, sets both sides to 0. Then per question: our frame (S) · their ACK (E = S
 *   flipped) · their frame · our ACK. A frame that comes again with an old S is acknowledged again and dropped.
 *
 *   05 0B 02 ...      05 06 serial number in ASCII
 *   05 20 02 00 00 00 00   05 06 time u32 LE        its clock now; 05 20 01 would set it
 *   05 1F F5 01       05 0F count u16 LE                     (index 501 holds no record)
 *   05 1F index LE    05 06 time u32 LE, value u32 LE        index 0 is the newest
 *
 *   time   seconds since 1970 of the meter's own clock, without a zone
 *   value  mg/dL, always; FFFE = LO (below 20), FFFF = HI (above 600)
 */
import { addSeconds } from '../../../lib/clock.ts'
import type { DeviceTime } from '../driver.ts'
import type { Candidate } from '../framer.ts'

export interface UltraEasyFrame {
  readonly isDisconnect: boolean
  readonly isAcknowledgement: boolean
  readonly hasMore: boolean
  /** E: the number expected next. */
  readonly expects: 0 | 1
  /** S: the number of this frame. */
  readonly number: 0 | 1
  /** Empty in an acknowledgement. */
  readonly payload: Uint8Array
}

export interface UltraEasyRecord {
  readonly value: number
  readonly comparator?: '<' | '>'
  /** As on the wire. */
  readonly seconds: number
  readonly deviceTime: DeviceTime
}

export const linkBits = {
  more: 0x10,
  disconnect: 0x08,
  acknowledge: 0x04,
  expects: 0x02,
  number: 0x01
} as const
const start = 0x02
const end = 0x03
const overhead = 6
/** The longest answer known, a version, has 20 bytes. */
export const longestFrame = 64
const lowest = 20
const highest = 600
const low = 0xfffe
const high = 0xffff
/** 2000-01-01: a meter of this family was not built before. */
const earliest = 946_684_800

export const requests = {
  serial: Uint8Array.of(0x05, 0x0b, 0x02, 0x00, 0x00, 0x00, 0x00, 0x84, 0x6a, 0xe8, 0x73, 0x00),
  clock: Uint8Array.of(0x05, 0x20, 0x02, 0x00, 0x00, 0x00, 0x00),
  count: Uint8Array.of(0x05, 0x1f, 0xf5, 0x01),
  record: (index: number) => Uint8Array.of(0x05, 0x1f, index & 0xff, index >> 8)
} as const

/** CRC-16/CCITT-FALSE: polynomial 1021, from FFFF, not reflected. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc
}

export function buildFrame(link: number, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
  const body = Uint8Array.of(start, payload.length + overhead, link, ...payload, end)
  const crc = crc16(body)
  return Uint8Array.of(...body, crc & 0xff, crc >> 8)
}

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<UltraEasyFrame> {
  const [first, length = overhead, link = 0] = bytes
  if (first !== start || length < overhead || length > longestFrame || (link & 0xe0) !== 0)
    return { verdict: 'not-a-frame' }
  if (bytes.length < overhead || bytes.length < length) return { verdict: 'incomplete' }
  const crc = (bytes[length - 1] ?? 0) * 256 + (bytes[length - 2] ?? 0)
  if (bytes[length - 3] !== end || crc16(bytes.subarray(0, length - 2)) !== crc)
    return { verdict: 'not-a-frame' }
  return {
    verdict: 'frame',
    length,
    frame: {
      isDisconnect: (link & linkBits.disconnect) !== 0,
      isAcknowledgement: (link & linkBits.acknowledge) !== 0,
      hasMore: (link & linkBits.more) !== 0,
      expects: link & linkBits.expects ? 1 : 0,
      number: link & linkBits.number ? 1 : 0,
      payload: bytes.slice(3, length - 3)
    }
  }
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

export function parseSerial(payload: Uint8Array): string | undefined {
  const serial = Buffer.from(payload.subarray(2)).toString('latin1').replace(/\0+$/, '')
  return payload[0] === 0x05 && payload[1] === 0x06 && /^[0-9A-Z]{4,16}$/.test(serial) ? serial : undefined
}

export function parseCount(payload: Uint8Array): number | undefined {
  return payload.length === 4 && payload[0] === 0x05 && payload[1] === 0x0f
    ? view(payload).getUint16(2, true)
    : undefined
}

const shownAt = (seconds: number): DeviceTime => addSeconds('1970-01-01T00:00:00', seconds)

/** What the meter's clock shows now. */
export function parseClock(payload: Uint8Array): DeviceTime | undefined {
  if (payload.length !== 6 || payload[0] !== 0x05 || payload[1] !== 0x06) return undefined
  return shownAt(view(payload).getUint32(2, true))
}

/** Undefined when the meter did not answer with a record or the record holds no result of a strip. */
export function parseRecord(payload: Uint8Array): UltraEasyRecord | undefined {
  if (payload.length !== 10 || payload[0] !== 0x05 || payload[1] !== 0x06) return undefined
  const seconds = view(payload).getUint32(2, true)
  const shown = view(payload).getUint32(6, true)
  const isHigh = shown === high || (shown > highest && shown < 1_000)
  const isLow = shown === low || (shown > 0 && shown < lowest)
  if (seconds < earliest || (!isHigh && !isLow && (shown < lowest || shown > highest))) return undefined
  return {
    ...(isLow
      ? ({ value: lowest, comparator: '<' } as const)
      : isHigh
        ? ({ value: highest, comparator: '>' } as const)
        : { value: shown }),
    seconds,
    deviceTime: shownAt(seconds)
  }
}
