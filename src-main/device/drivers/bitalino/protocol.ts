/**
 * BITalino (r)evolution. Facts from BITalinoWorld/firmware-bitalino-revolution (commit 1097047) and its Python interface.
 *
 *   commands   00 stop · 07 version (answered by text `BITalino_v5.2` LF) · rate << 6 | 03, rate 0…3 = 1, 10, 100, 1000 a
 *              second · channels << 2 | 01 start, bit n of `channels` = input A(n+1)
 *   frame      n channels: 3, 4, 6, 7 or (six) 8 bytes. Read from the end: [−1] number (4 bits) and CRC-4; [−2] I1 I2 O1 O2 and
 *              the high 4 of A1; [−3] low 6 of A1, high 2 of A2; [−4] low 8 of A2; [−5] high 8 of A3; [−6] low 2 of A3, high 6
 *              of A4; [−7] low 4 of A4, high 4 of A5; [−8] low 2 of A5, A6. A1–A4 have 10 bits, A5 and A6 six.
 *   CRC-4      x^4 + x + 1, start 0, most significant bit first, over the frame with the CRC as 0
 *
 * No start byte, and a CRC that one in sixteen random frames passes. So a frame counts only in company, that is when those
 * behind it keep their CRC and go on counting:
 *   - right behind a frame (or at the very start) and in its count: two more;
 *   - right behind a frame and out of its count (some are missing): five more;
 *   - anywhere else: five more, and even then it is doubtful itself, for seven bytes of noise can look like the one before.
 * One that continues the count without company is doubtful too, unless the frames behind it are merely some missing ones later.
 * A doubtful frame is no sample (its place is counted as lost), but its bytes are spent: with them the tail of a damaged frame
 * behind it could pass for a whole one.
 * Sources disagree about the frame of five channels (7 or 8 bytes): five are not offered.
 */
import type { Candidate } from '../framer.ts'

export interface BitalinoFrame {
  readonly number: number
  /** 10 bits each, in the order of the inputs asked for. */
  readonly analog: readonly number[]
  /** I1 I2 O1 O2 */
  readonly digital: readonly number[]
}
export interface JudgedFrame extends BitalinoFrame {
  /** Not to be shown: see above. */
  readonly isDoubtful: boolean
}
export type ChannelCount = 1 | 2 | 3 | 4 | 6

const lengths = { 1: 3, 2: 4, 3: 6, 4: 7, 6: 8 } as const satisfies Record<ChannelCount, number>
const companyWhenLost = 5
const companyWhenRunning = 2

export const frameLength = (channels: ChannelCount): number => lengths[channels]
/** The most that has to be seen before a frame is believed. */
export const longestCompany = (channels: ChannelCount): number =>
  lengths[channels] * (companyWhenLost + 1 + companyWhenRunning)

export const commands = {
  stop: Uint8Array.of(0x00),
  version: Uint8Array.of(0x07),
  rate1000: Uint8Array.of(0xc3),
  start: (inputs: number): Uint8Array => Uint8Array.of((inputs << 2) | 0x01)
}

const crcTable = Uint8Array.from({ length: 16 }, (_, nibble) => {
  let crc = nibble
  for (let bit = 0; bit < 4; bit += 1) crc = crc & 0x08 ? ((crc << 1) ^ 0x13) & 0x0f : crc << 1
  return crc
})

/** The CRC nibble that the frame should end with, whatever it ends with. */
export function crc4(bytes: Uint8Array, from = 0, length: number = bytes.length): number {
  let crc = 0
  for (let at = from; at < from + length; at += 1) {
    const byte = bytes[at] ?? 0
    crc = crcTable[crc ^ (byte >> 4)] ?? 0
    // The 0 in place of the CRC is what the remainder is shifted out by, not one nibble more.
    if (at < from + length - 1) crc = crcTable[crc ^ (byte & 0x0f)] ?? 0
  }
  return crc
}

/** One whole frame; undefined when its CRC does not hold. */
export function parseFrame(frame: Uint8Array, channels: ChannelCount): BitalinoFrame | undefined {
  if (frame.length !== lengths[channels] || crc4(frame) !== ((frame.at(-1) ?? 0) & 0x0f)) return undefined
  const back = (n: number): number => frame.at(-n) ?? 0
  const analog = [
    ((back(2) & 0x0f) << 6) | (back(3) >> 2),
    ((back(3) & 0x03) << 8) | back(4),
    (back(5) << 2) | (back(6) >> 6),
    ((back(6) & 0x3f) << 4) | (back(7) >> 4),
    ((back(7) & 0x0f) << 2) | (back(8) >> 6),
    back(8) & 0x3f
  ]
  return {
    number: back(1) >> 4,
    analog: analog.slice(0, channels),
    digital: [7, 6, 5, 4].map(bit => (back(2) >> bit) & 1)
  }
}

type Company = 'kept' | 'broken' | 'incomplete' | 'at-the-end'

/** Whether `count` whole frames from `from` on keep their CRC and go on counting; `broken` at the first that does not. */
function companyAt(bytes: Uint8Array, from: number, length: number, count: number): Company {
  const first = bytes[from + length - 1]
  for (let n = 0; n < count; n += 1) {
    const start = from + n * length
    if (start >= bytes.length) return 'at-the-end'
    const end = bytes[start + length - 1]
    if (end === undefined || first === undefined) return 'incomplete'
    if (crc4(bytes, start, length) !== (end & 0x0f) || end >> 4 !== ((first >> 4) + n) % 16) return 'broken'
  }
  return 'kept'
}

/** What ended right where a frame is looked for: the frame of this number, or what comes before the first; else undefined. */
export type Before = number | 'start' | undefined

/** What stands at the head of `bytes`. */
export function judgeFrame(
  bytes: Uint8Array,
  channels: ChannelCount,
  before: Before,
  isLast: boolean
): Candidate<JudgedFrame> {
  const length = lengths[channels]
  const own = companyAt(bytes, 0, length, 1)
  if (own === 'broken') return { verdict: 'not-a-frame' }
  if (own !== 'kept') return { verdict: 'incomplete' }
  const judged = (isDoubtful: boolean): Candidate<JudgedFrame> => {
    const frame = parseFrame(bytes.subarray(0, length), channels)
    return frame ? { verdict: 'frame', length, frame: { ...frame, isDoubtful } } : { verdict: 'not-a-frame' }
  }
  const number = (bytes[length - 1] ?? 0) >> 4
  if (typeof before !== 'number' || number !== (before + 1) % 16) {
    const company = companyAt(bytes, 0, length, 1 + companyWhenLost)
    if (company === 'kept') return judged(before === undefined)
    return { verdict: company === 'broken' ? 'not-a-frame' : 'incomplete' }
  }
  const company = companyAt(bytes, 0, length, 1 + companyWhenRunning)
  if (company === 'kept' || (company === 'at-the-end' && isLast)) return judged(false)
  if (company !== 'broken') return isLast ? judged(true) : { verdict: 'incomplete' }
  const gapAt = companyAt(bytes, 0, length, 2) === 'kept' ? 2 * length : length
  const behindGap = companyAt(bytes, gapAt, length, 1 + companyWhenLost)
  if (behindGap === 'kept') return judged(false)
  return behindGap === 'broken' || isLast ? judged(true) : { verdict: 'incomplete' }
}

/** Frames missing between two numbers. The counter has 16 values: a loss of 16 in one go is not seen. */
export function lostBetween(before: number | undefined, number: number): number {
  return before === undefined ? 0 : (number - before - 1 + 32) % 16
}

const greeting = Uint8Array.from(Buffer.from('BITalino_v', 'latin1'))
const longestGreeting = 32
const lineEnd = 0x0a

/** Recognises the version text and what it says. */
export function judgeVersion(bytes: Uint8Array): Candidate<string> {
  const begins = greeting.every((byte, index) => index >= bytes.length || bytes[index] === byte)
  if (!begins) return { verdict: 'not-a-frame' }
  const end = bytes.subarray(0, longestGreeting).indexOf(lineEnd)
  if (end < 0) return { verdict: bytes.length < longestGreeting ? 'incomplete' : 'not-a-frame' }
  return {
    verdict: 'frame',
    length: end + 1,
    frame: Buffer.from(bytes.subarray(0, end)).toString('latin1').trim()
  }
}
