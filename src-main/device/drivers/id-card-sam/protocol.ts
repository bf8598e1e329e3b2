/**
 * Second-generation ID-card readers (二代证阅读器): the police module (SAM) that all makers put inside, over a serial line.
 * Facts from three independent open descriptions that agree; no reader has been on our desk.
 *
 *   to the reader   AA AA AA 96 69 · length u16 BE (CMD … CHK) · CMD · Para · CHK
 *   from it         AA AA AA 96 69 · length u16 BE (SW1 … CHK) · SW1 SW2 SW3 · data · CHK
 *
 *   CHK   XOR of everything between the preamble and itself
 *   SW3   says how it went; SW1 SW2 are not always 00 00
 */
import type { Candidate } from '../framer.ts'

/** What the reader answers. */
export interface SamReply {
  /** Null: a command of ours, echoed by the line. */
  readonly said: number | null
  readonly data: Uint8Array
}

const preamble = [0xaa, 0xaa, 0xaa, 0x96, 0x69] as const
const overhead = preamble.length + 2
/** With fingerprints 2,321 bytes in all. */
const longest = 2_321
const shortestReply = 4

const xor = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0)

export function samFrame(content: readonly number[] | Uint8Array): Uint8Array {
  const length = content.length + 1
  const guarded = Uint8Array.of(length >> 8, length & 0xff, ...content)
  return Uint8Array.of(...preamble, ...guarded, xor(guarded))
}

export const commands = {
  moduleNumber: samFrame([0x12, 0xff]),
  find: samFrame([0x20, 0x01]),
  select: samFrame([0x20, 0x02]),
  read: samFrame([0x30, 0x01])
} as const

export const said = {
  done: 0x90,
  found: 0x9f,
  noCard: 0x80,
  notSelected: 0x81,
  notRead: 0x41,
  noIdCard: 0x40,
  notAuthorised: 0x66,
  /** 31, 32, 33: the card is not genuine, or its content is not as it was signed. */
  notGenuine: [0x31, 0x32, 0x33]
} as const

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<SamReply> {
  for (const [at, wanted] of preamble.entries()) {
    if (at >= bytes.length) return { verdict: 'incomplete' }
    if (bytes[at] !== wanted) return { verdict: 'not-a-frame' }
  }
  const [high, low] = bytes.subarray(preamble.length)
  if (high === undefined || low === undefined) return { verdict: 'incomplete' }
  const length = overhead + high * 256 + low
  if (length < overhead + 3 || length > longest) return { verdict: 'not-a-frame' }
  if (bytes.length < length) return { verdict: 'incomplete' }
  if (xor(bytes.subarray(preamble.length, length - 1)) !== bytes[length - 1])
    return { verdict: 'not-a-frame' }
  const content = bytes.slice(overhead, length - 1)
  const isReply = content.length + 1 >= shortestReply
  return {
    verdict: 'frame',
    length,
    frame: isReply
      ? { said: content[2] ?? null, data: content.slice(3) }
      : { said: null, data: new Uint8Array(0) }
  }
}
