/**
 * OpenBCI Cyton. Facts and vectors from OpenBCI/OpenBCI_JavaScript_Utilities (commit 33168c6, MIT) and the data format
 * page of docs.openbci.com.
 *
 *   commands   one letter: `v` reset (answered by a text ending `$$$`), `b` start, `s` stop
 *   packet     33 bytes: A0, sample number, 8 × i24 BE, 6 auxiliary bytes, stop byte Cx (x = 0 … 6, kind of the auxiliary bytes)
 *   scale      4.5 V / gain 24 / (2^23 − 1) = 0.02235 µV of one count; 250 samples a second
 *
 * There is no checksum: a value changed on the wire cannot be seen. Two things stand in for it. A packet must be followed
 * by the start of the next (or by silence), so that a lost byte is seen at once. And a packet whose number does not follow
 * the one before is believed only when the whole packet behind it goes on counting; random bytes do that once in 10^11.
 */
import type { Candidate } from '../framer.ts'

export interface CytonPacket {
  readonly sampleNumber: number
  readonly counts: readonly number[]
}
export type CytonFrame =
  | ({ readonly type: 'packet' } & CytonPacket)
  /** The text of the board ended. */
  | { readonly type: 'prompt' }

export const channels = 8
export const packetLength = 33
export const microvoltsPerCount = (4.5 * 1e6) / 24 / (2 ** 23 - 1)
export const samplesPerSecond = 250

const startByte = 0xa0
const isStop = (byte: number | undefined): boolean => byte !== undefined && byte >= 0xc0 && byte <= 0xc6

export const commands = { reset: Uint8Array.of(0x76), start: Uint8Array.of(0x62), stop: Uint8Array.of(0x73) }

const prompt = 0x24

/** Recognises the end of the board's text; everything before it is text. */
export function judgePrompt(bytes: Uint8Array): Candidate<CytonFrame> {
  const [first, second = prompt, third = prompt] = bytes
  if (first !== prompt || second !== prompt || third !== prompt) return { verdict: 'not-a-frame' }
  if (bytes.length < 3) return { verdict: 'incomplete' }
  return { verdict: 'frame', length: 3, frame: { type: 'prompt' } }
}

/** One whole packet; undefined where its ends do not stand. */
export function parsePacket(bytes: Uint8Array): CytonPacket | undefined {
  if (bytes.length < packetLength || bytes[0] !== startByte || !isStop(bytes[32])) return undefined
  const counts = Array.from({ length: channels }, (_, channel) => {
    const [high = 0, middle = 0, low = 0] = bytes.subarray(2 + 3 * channel, 5 + 3 * channel)
    return ((high << 24) | (middle << 16) | (low << 8)) >> 8
  })
  return { sampleNumber: bytes[1] ?? 0, counts }
}

const followingNumber = (number: number): number => (number + 1) % 256

/** What stands at the head of `bytes`. `before` is the last sample number believed. */
export function judgePacket(
  bytes: Uint8Array,
  before: number | undefined,
  isLast: boolean
): Candidate<CytonFrame> {
  if (bytes[0] !== startByte) return { verdict: 'not-a-frame' }
  if (bytes.length < packetLength) return { verdict: 'incomplete' }
  const packet = parsePacket(bytes)
  if (!packet) return { verdict: 'not-a-frame' }
  const behind = bytes.subarray(packetLength)
  const isNext = before !== undefined && packet.sampleNumber === followingNumber(before)
  const frame = { verdict: 'frame', length: packetLength, frame: { type: 'packet', ...packet } } as const
  if (isNext) {
    if (behind.length === 0) return isLast ? frame : { verdict: 'incomplete' }
    return behind[0] === startByte ? frame : { verdict: 'not-a-frame' }
  }
  const mayFollow =
    (behind.length < 1 || behind[0] === startByte) &&
    (behind.length < 2 || behind[1] === followingNumber(packet.sampleNumber)) &&
    (behind.length < packetLength || isStop(behind[32]))
  if (!mayFollow) return { verdict: 'not-a-frame' }
  return behind.length < packetLength ? { verdict: 'incomplete' } : frame
}

/** Samples missing between two numbers. The counter has 256 values: a loss of 256 in one go is not seen. */
export function lostBetween(before: number | undefined, number: number): number {
  return before === undefined ? 0 : (number - before - 1 + 512) % 256
}
