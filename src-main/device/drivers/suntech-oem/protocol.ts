/**
 * SunTech Advantage OEM blood pressure module, inside many multi-parameter health stations (9600 8N1). Facts from the
 * converter tests of ak-git/DesktopFX and an open STM32 client (hwy0606/STM32F103); vectors sum up as stated.
 *
 *   host frame   = 3A command data CK          no length; each command has its own
 *   module frame = 3E LEN data CK              LEN counts every byte
 *
 *   CK   makes the sum of all bytes 0 mod 256
 *   host     20 start (adult) · 79 01 00 abort · 79 03 00 result · 79 05 00 cuff pressure
 *   module   LEN 04: one letter. O accepted, K done, B busy, A aborted, S sleeping
 *            LEN 05: cuff pressure, u16 LE mmHg
 *            LEN 18: SYS u16 LE, DIA u16 LE, beats, status, 8 test codes, heart rate, spare, MAP u16 LE, error, 2 spare
 *
 * The module speaks only when spoken to, but for the K at the end of a measurement.
 * A sum is weak: a frame that was torn off can be completed by the next one (which itself sums up to 0). So LEN must be
 * one of the three, the values ones a cuff can measure, and a frame whose end is the beginning of another sound frame
 * is refused. A last byte 3E is also looked at as the beginning of the next frame.
 * What a sum cannot see: two changes that cancel out, and bytes that changed places.
 */
import type { Candidate } from '../framer.ts'

export type Command = 'start' | 'abort' | 'result' | 'cuff-pressure'

export type SunTechFrame =
  | { readonly type: 'said'; readonly word: 'accepted' | 'done' | 'busy' | 'aborted' | 'asleep' }
  | { readonly type: 'cuff-pressure'; readonly pressureMmHg: number }
  | {
      readonly type: 'result'
      readonly systolicMmHg: number
      readonly diastolicMmHg: number
      readonly meanArterialMmHg: number
      readonly pulsePerMinute: number
    }
  | { readonly type: 'error'; readonly errorCode: number }
  /** One of our own commands, echoed by a converter. */
  | { readonly type: 'echo' }

const fromHost = 0x3a
const fromModule = 0x3e
const wordLength = 0x04
const pressureLength = 0x05
export const resultLength = 0x18
export const longestFrame = resultLength

const words: ReadonlyMap<number, Extract<SunTechFrame, { type: 'said' }>['word']> = new Map([
  [0x4f, 'accepted'],
  [0x4b, 'done'],
  [0x42, 'busy'],
  [0x41, 'aborted'],
  [0x53, 'asleep']
])
const commands: Readonly<Record<Command, readonly number[]>> = {
  start: [0x20],
  abort: [0x79, 0x01, 0x00],
  result: [0x79, 0x03, 0x00],
  'cuff-pressure': [0x79, 0x05, 0x00]
}

/** What no cuff and no arm exceeds; what is plausible in a person is decided elsewhere. */
const measurable = { systolic: [40, 300], diastolic: [20, 250], pulse: [20, 250] } as const
const highestCuffMmHg = 400
const inRange = (value: number, [lowest, highest]: readonly [number, number]) =>
  value >= lowest && value <= highest

const sum = (bytes: Iterable<number>) => {
  let total = 0
  for (const byte of bytes) total += byte
  return total % 0x100
}

export function buildCommand(command: Command): Uint8Array {
  const covered = [fromHost, ...commands[command]]
  return Uint8Array.from([...covered, (0x100 - sum(covered)) % 0x100])
}
const ownCommands = (['start', 'abort', 'result', 'cuff-pressure'] as const).map(buildCommand)

function parseResult(data: DataView): SunTechFrame | undefined {
  const errorCode = data.getUint8(20)
  if (errorCode !== 0) return { type: 'error', errorCode }
  const [systolicMmHg, diastolicMmHg, meanArterialMmHg, pulsePerMinute] = [
    data.getUint16(2, true),
    data.getUint16(4, true),
    data.getUint16(18, true),
    data.getUint8(16)
  ]
  const isMeasurable =
    inRange(systolicMmHg, measurable.systolic) &&
    inRange(diastolicMmHg, measurable.diastolic) &&
    inRange(pulsePerMinute, measurable.pulse) &&
    systolicMmHg > meanArterialMmHg &&
    meanArterialMmHg > diastolicMmHg
  return isMeasurable
    ? { type: 'result', systolicMmHg, diastolicMmHg, meanArterialMmHg, pulsePerMinute }
    : undefined
}

/** One whole module frame; undefined when it is damaged. */
export function parseFrame(bytes: Uint8Array): SunTechFrame | undefined {
  const [lead, length, first = 0] = bytes
  if (lead !== fromModule || length !== bytes.length || sum(bytes) !== 0) return undefined
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (length === resultLength) return parseResult(data)
  if (length === pressureLength) {
    const pressureMmHg = data.getUint16(2, true)
    return pressureMmHg <= highestCuffMmHg ? { type: 'cuff-pressure', pressureMmHg } : undefined
  }
  const word = length === wordLength ? words.get(first) : undefined
  return word && { type: 'said', word }
}

/** A damaged head is refused before its bytes are awaited. */
function mayBegin([lead, length, first, second]: Uint8Array): boolean {
  if (lead !== fromModule) return false
  if (length === undefined) return true
  if (length === wordLength) return first === undefined || words.has(first)
  return (length === pressureLength || length === resultLength) && (second === undefined || second <= 1)
}

/** Whether the end of a frame is the beginning of another: the frame was torn off and completed by it. */
function holdsAnother(frame: Uint8Array): boolean {
  for (let at = 2; at < frame.length - 1; at += 1) {
    const rest = frame.subarray(at)
    if (rest[0] !== fromModule || !mayBegin(rest)) continue
    const length = rest[1] ?? 0
    if (length > rest.length || parseFrame(rest.subarray(0, length))) return true
  }
  return false
}

function judgeEcho(bytes: Uint8Array): Candidate<SunTechFrame> {
  const echoed = ownCommands.find(own => own.every((byte, at) => at >= bytes.length || bytes[at] === byte))
  if (!echoed) return { verdict: 'not-a-frame' }
  if (bytes.length < echoed.length) return { verdict: 'incomplete' }
  return { verdict: 'frame', length: echoed.length, frame: { type: 'echo' } }
}

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<SunTechFrame> {
  if (bytes[0] === fromHost) return judgeEcho(bytes)
  if (bytes[0] !== fromModule || !mayBegin(bytes)) return { verdict: 'not-a-frame' }
  const length = bytes[1]
  if (length === undefined || bytes.length < length) return { verdict: 'incomplete' }
  const whole = bytes.subarray(0, length)
  const frame = parseFrame(whole)
  if (!frame || holdsAnother(whole)) return { verdict: 'not-a-frame' }
  return { verdict: 'frame', length, own: whole.at(-1) === fromModule ? length - 1 : length, frame }
}
