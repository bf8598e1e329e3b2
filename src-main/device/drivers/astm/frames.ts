/**
 * The frames of CLSI LIS1-A (formerly ASTM E1381), the link of point-of-care analysers and some glucose meters.
 * Facts from kxepal/python-astm (BSD) astm/codec.py with its tests and glucometers-tech/glucometerutils (MIT)
 * support/contourusb.py, whose captured frame was recomputed.
 *
 *   frame = STX FN text ETX C1 C2 CR LF      the last frame of a message
 *         | STX FN text ETB C1 C2 CR LF      more frames follow
 *
 *   FN    one digit, 1 ... 7, then 0, 1 ...
 *   C1 C2 sum of FN ... ETX or ETB modulo 256, two upper-case hex digits
 *   text  no control character but CR; at most 240 characters by the standard, more from some instruments
 *
 *   between frames: ENQ asks for the line, ACK and NAK answer, EOT gives the line back. These four stand alone and
 *   nothing protects them: in noise they cannot be told from real ones.
 *
 * The next STX ends a torn frame. A frame that is whole but wrong is told as `refused`, so that it can be answered at
 * once; the control characters that damage may have made inside it are not heard as such.
 */
import type { Candidate } from '../framer.ts'

export const control = {
  stx: 0x02,
  etx: 0x03,
  eot: 0x04,
  enq: 0x05,
  ack: 0x06,
  lf: 0x0a,
  cr: 0x0d,
  nak: 0x15,
  etb: 0x17
} as const

export interface AstmFrame {
  readonly type: 'frame'
  /** 0 to 7. */
  readonly number: number
  /** Bytes as characters (latin1): which encoding they are in is the instrument's affair. */
  readonly text: string
  readonly isLast: boolean
}
export type LinkUnit =
  AstmFrame | { readonly type: 'enq' | 'ack' | 'nak' | 'eot' } | { readonly type: 'refused' }

/** Of the standard; what we send keeps to it. */
export const longestText = 240
/** What we still take: instruments of the later edition send longer ones. */
export const longestFrame = 4_096

const signals = new Map<number | undefined, LinkUnit>([
  [control.enq, { type: 'enq' }],
  [control.ack, { type: 'ack' }],
  [control.nak, { type: 'nak' }],
  [control.eot, { type: 'eot' }]
])

/** Two hex digits, of FN ... ETX or ETB. */
export function checksum(bytes: Uint8Array): string {
  const sum = bytes.reduce((total, byte) => (total + byte) & 0xff, 0)
  return sum.toString(16).toUpperCase().padStart(2, '0')
}

export function buildFrame(number: number, text: string, isLast: boolean): Uint8Array {
  const summed = Buffer.from(`${number % 8}${text}${isLast ? '\x03' : '\x17'}`, 'latin1')
  return Uint8Array.from([control.stx, ...summed, ...Buffer.from(checksum(summed)), control.cr, control.lf])
}

const frameForm = /^\x02([0-7])([^\x00-\x0c\x0e-\x1f\x7f]*)([\x03\x17])([0-9A-F]{2})\r\n$/

/** One frame from STX to LF; undefined when any of it is not as it must be. */
export function parseFrame(bytes: Uint8Array): AstmFrame | undefined {
  const [, number, text, end, sum] = frameForm.exec(Buffer.from(bytes).toString('latin1')) ?? []
  if (text === undefined || sum !== checksum(bytes.subarray(1, -4))) return undefined
  return { type: 'frame', number: Number(number), text, isLast: end === '\x03' }
}

/** What stands at the head of `bytes`. */
export function judgeUnit(bytes: Uint8Array): Candidate<LinkUnit> {
  const signal = signals.get(bytes[0])
  if (signal) return { verdict: 'frame', length: 1, frame: signal }
  if (bytes[0] !== control.stx) return { verdict: 'not-a-frame' }
  const end = bytes.findIndex((byte, at) => at > 0 && (byte === control.lf || byte === control.stx))
  if (end < 0) return { verdict: bytes.length < longestFrame ? 'incomplete' : 'not-a-frame' }
  const isTorn = bytes[end] === control.stx
  const length = isTorn ? end : end + 1
  const frame = isTorn ? undefined : parseFrame(bytes.subarray(0, length))
  return { verdict: 'frame', length, frame: frame ?? { type: 'refused' } }
}
