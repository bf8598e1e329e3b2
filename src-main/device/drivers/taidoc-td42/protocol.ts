/**
 * TaiDoc TD-42xx (GlucoRx Nexus, FORA, GlucoMen Nexus). Facts from glucometers-tech/glucometer-protocols (CC-BY-SA)
 * src/taidoc/td42xx.md and glucometerutils (MIT) drivers/tests/test_td42xx.py.
 *
 *   frame = 51 CMD d0 d1 d2 d3 DIR CK
 *
 *   DIR  A3 from the host, A5 from the meter
 *   CK   sum of the seven bytes before it, modulo 256
 *   CMD  22 hello (answered by 22, 24 or 54) · 23 its clock now, as a time · 24 model, u16 LE: 4277 is a TD-4277 · 27, 28 halves of the serial number
 *        2B count, u16 LE · 25 time and 26 value of the record u16 LE; 0 is the newest
 *   time   u16 LE = (year - 2000) << 9 | month << 5 | day; then minute, hour
 *   value  u16 LE mg/dL, always; unknown; mark: upper two bits 00 none, 40 before, 80 after a meal, C0 control solution
 *
 * An answer does not repeat the record's number, so a late one could be taken for another record's: after every
 * repeated question the line is let fall silent. A mark with lower bits, or bits above minute and hour, belongs to
 * something other than blood glucose (ketone, uric acid, blood pressure) and is no reading here.
 * A sum does not see two changes that cancel out.
 */
import { deviceTime } from '../device-time.ts'
import type { DeviceTime } from '../driver.ts'
import type { Candidate } from '../framer.ts'

export const commands = {
  hello: 0x22,
  clock: 0x23,
  model: 0x24,
  time: 0x25,
  value: 0x26,
  serialEnd: 0x27,
  serialBeginning: 0x28,
  count: 0x2b
} as const
export type TaidocCommand = keyof typeof commands

export interface TaidocFrame {
  readonly code: number
  /** Four bytes. */
  readonly data: Uint8Array
  /** Our own question, echoed by a converter. */
  readonly isEcho: boolean
}

export interface TaidocValue {
  readonly value: number
  readonly comparator?: '<' | '>'
  readonly controlSolution?: true
  readonly meal?: 'before' | 'after'
}

export const frameLength = 8
const start = 0x51
const fromHost = 0xa3
const fromMeter = 0xa5
/** Some meters answer hello by telling that they have switched to talking. */
const talking = 0x54
const known: ReadonlySet<number> = new Set([...Object.values(commands), talking])
/** The measuring range of the family, mg/dL. */
const lowest = 20
const highest = 600
/** Beyond this a word is no result that a strip could give, HI or not. */
const unthinkable = 1_000

const sum8 = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)

export function buildFrame(code: number, word = 0): Uint8Array {
  const body = Uint8Array.of(start, code, word & 0xff, word >> 8, 0, 0, fromHost)
  return Uint8Array.from([...body, sum8(body)])
}

/** What stands at the head of `bytes`. */
export function judgeFrame(bytes: Uint8Array): Candidate<TaidocFrame> {
  const [first, code] = bytes
  if (first !== start || (code !== undefined && !known.has(code))) return { verdict: 'not-a-frame' }
  if (code === undefined || bytes.length < frameLength) return { verdict: 'incomplete' }
  const direction = bytes[6]
  const isSound =
    (direction === fromHost || direction === fromMeter) && sum8(bytes.subarray(0, 7)) === bytes[7]
  return isSound
    ? {
        verdict: 'frame',
        length: frameLength,
        frame: { code, data: bytes.slice(2, 6), isEcho: direction === fromHost }
      }
    : { verdict: 'not-a-frame' }
}

export const isHello = (code: number) =>
  code === commands.hello || code === commands.model || code === talking

export const word = ([low = 0, high = 0]: Uint8Array) => high * 256 + low

/** `TD-4277`; undefined for a model that is no glucose meter of the family. */
export function parseModel(data: Uint8Array): string | undefined {
  const digits = word(data).toString(16).toUpperCase()
  return /^42\d\d$/.test(digits) ? `TD-${digits}` : undefined
}

/** Both halves of the number; it is printed last byte first. */
export function parseSerial(beginning: Uint8Array, end: Uint8Array): string {
  return Buffer.from([...end, ...beginning])
    .reverse()
    .toString('hex')
    .toUpperCase()
}

/** Of its clock, or of a record; undefined when it is not the moment of a blood glucose. */
export function parseTime(data: Uint8Array): DeviceTime | undefined {
  const day = word(data)
  const [, , minute = 0, hour = 0] = data
  return deviceTime(2000 + (day >> 9), (day >> 5) & 0x0f, day & 0x1f, hour, minute)
}

/** Undefined when it is not the value of a blood glucose. */
export function parseValue(data: Uint8Array): TaidocValue | undefined {
  const shown = word(data)
  const mark = data[3] ?? 0
  if (shown === 0 || shown >= unthinkable || (mark & 0x3f) !== 0) return undefined
  const value =
    shown < lowest
      ? ({ value: lowest, comparator: '<' } as const)
      : shown > highest
        ? ({ value: highest, comparator: '>' } as const)
        : { value: shown }
  if (mark === 0xc0) return { ...value, controlSolution: true }
  return { ...value, ...(mark !== 0 && { meal: mark === 0x40 ? ('before' as const) : ('after' as const) }) }
}
