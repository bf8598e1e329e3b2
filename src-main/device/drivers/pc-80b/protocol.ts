/**
 * Heal Force / Creative PC-80B, real-time transmission. Facts from thewyrdguy/pc80b-bleak (commit 9e8681…, MIT); no frame
 * of a real device was at hand.
 *
 *   frame      A5 EVENT LEN data CRC-8     CRC-8/Maxim (reflected 8C, start 0) over A5 … data
 *   11         about the device, 6 or 8 bytes
 *   33         time: second, minute, hour, day, month, year u16 LE, zone
 *   55         ready to transmit: device type, modes (bit 7 filter, bit 0 transmission), serial number. The host answers
 *              A5 55 01 xx CRC, xx = bit 0 of the modes; without it nothing follows
 *   DD         real time: number u16 LE, gain (bits 6–4), channel (7–6) mode (5–4) stage (3–0), heart rate, lead off (bit 7),
 *              then 25 × u16 LE, 12 bits about 2048. Stages 3 analysing, 4 result, 5 stop carry no samples
 *   AA         stored record in blocks; not read
 *   FF         heartbeat, battery
 *
 * 150 samples a second, 330 counts of one mV.
 */
import type { Candidate } from '../framer.ts'

export type Pc80bFrame =
  | { readonly type: 'ready'; readonly modes: number; readonly isFiltering: boolean }
  | {
      readonly type: 'samples'
      readonly number: number
      readonly leadOff: boolean
      /** About 0. */
      readonly counts: readonly number[]
    }
  /** The device has finished: no more samples. */
  | { readonly type: 'finished'; readonly number: number }
  /** Sound, but nothing a recording needs. */
  | { readonly type: 'other' }

export const samplesPerFrame = 25
export const samplesPerSecond = 150
export const microvoltsPerCount = 1_000 / 330

const startByte = 0xa5
const event = { info: 0x11, time: 0x33, ready: 0x55, stored: 0xaa, realTime: 0xdd, heartbeat: 0xff } as const
const realTimeHead = 6
const baseline = 2_048
const lastMeasuringStage = 2
const lastStage = 5

/** Data bytes an event may have: a damaged head is refused before its bytes are awaited. */
const lengthsOf: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  [event.info, [1, 8]],
  [event.time, [8, 8]],
  [event.ready, [2, 32]],
  [event.stored, [1, 54]],
  [event.realTime, [realTimeHead, realTimeHead + 2 * samplesPerFrame]],
  [event.heartbeat, [1, 1]]
])
export const longestFrame = 3 + realTimeHead + 2 * samplesPerFrame + 1

/** CRC-8/Maxim. */
export function crc8(bytes: Uint8Array): number {
  return bytes.reduce((crc, byte) => {
    let next = crc ^ byte
    for (let bit = 0; bit < 8; bit += 1) next = next & 1 ? (next >> 1) ^ 0x8c : next >> 1
    return next
  }, 0)
}

export function buildFrame(kind: number, data: readonly number[]): Uint8Array {
  const body = Uint8Array.of(startByte, kind, data.length, ...data)
  return Uint8Array.of(...body, crc8(body))
}
/** The answer without which the device does not begin. */
export const buildGoAhead = (modes: number): Uint8Array => buildFrame(event.ready, [modes & 0x01])

function parseRealTime(data: DataView): Pc80bFrame | undefined {
  const number = data.getUint16(0, true)
  const stage = data.getUint8(3) & 0x0f
  if (stage > lastStage) return undefined
  if (stage > lastMeasuringStage) return { type: 'finished', number }
  if (data.byteLength !== realTimeHead + 2 * samplesPerFrame) return undefined
  const counts = Array.from(
    { length: samplesPerFrame },
    (_, n) => data.getUint16(realTimeHead + 2 * n, true) - baseline
  )
  if (counts.some(count => count >= baseline)) return undefined
  return { type: 'samples', number, leadOff: data.getUint8(5) >= 0x80, counts }
}

/** One whole frame; undefined when it is damaged. */
export function parseFrame(bytes: Uint8Array): Pc80bFrame | undefined {
  const [first, kind = 0, length = 0] = bytes
  if (first !== startByte || bytes.length !== length + 4 || crc8(bytes.subarray(0, -1)) !== bytes.at(-1))
    return undefined
  const data = new DataView(bytes.buffer, bytes.byteOffset + 3, length)
  if (kind === event.ready) {
    const modes = data.getUint8(1)
    return { type: 'ready', modes, isFiltering: modes >= 0x80 }
  }
  return kind === event.realTime ? parseRealTime(data) : { type: 'other' }
}

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<Pc80bFrame> {
  const [first, kind, length] = bytes
  if (first !== startByte) return { verdict: 'not-a-frame' }
  const known = kind === undefined ? undefined : lengthsOf.get(kind)
  if (kind !== undefined && !known) return { verdict: 'not-a-frame' }
  if (known && length !== undefined && (length < known[0] || length > known[1]))
    return { verdict: 'not-a-frame' }
  if (length === undefined || bytes.length < length + 4) return { verdict: 'incomplete' }
  const frame = parseFrame(bytes.subarray(0, length + 4))
  return frame ? { verdict: 'frame', length: length + 4, frame } : { verdict: 'not-a-frame' }
}

/** Frames missing between two numbers. */
export function framesBetween(before: number | undefined, number: number): number {
  return before === undefined ? 0 : (number - before - 1 + 0x20000) % 0x10000
}
