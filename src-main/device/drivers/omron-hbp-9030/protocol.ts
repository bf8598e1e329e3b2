/**
 * Omron HBP-9030 "format 5" (device menu item 32), as printed in Omron manual 2873643-0F p. 20 and quoted by
 * leon80148/BP_checker (MIT) docs/specs. The device pushes one record after each measurement and takes no commands.
 *
 *   record = YYYY "," MM "," DD "," HH "," mm "," id "," err "," SYS "," DIA "," PUL "," move CR LF
 *
 *   53 ASCII characters before CR LF; commas at 4 7 10 13 16 37 39 43 47 51.
 *   id     20 printable characters, padded with blanks, no comma
 *   err    one digit, 0 = measured; otherwise SYS, DIA and PUL are three blanks each
 *   SYS DIA PUL   three digits; mmHg, mmHg, per minute. Specified ranges 60-260, 30-215, 40-180
 *   move   0 or 1, 1 = the body moved (the reading is still valid)
 *
 * There is no checksum, so a record is taken only when every one of its 55 bytes fits the grammar, its date is in the
 * calendar and its values are in range. Where it may begin and end:
 * - The END is anchored: CR LF must follow the 53rd character. An extra field behind the record, a missing or an
 *   additional character in it moves the commas against the line end, and the line is refused.
 * - The BEGINNING is not anchored: noise, an echo or the torn-off head of an older record may stand directly before a
 *   good record, and losing the good one would be no safer, because the values are counted from the line end.
 * - No shifted alignment can pass. A record begins with four digits and a comma. In a record, four digits in a row
 *   followed by a comma occur elsewhere only at the end of the id, and there the digit and comma that must follow
 *   are wrong (this is why an id with a comma is refused, and years outside 2000-2099 are).
 * What no receiver can see: a digit that became another digit and left the record plausible. The line's parity bit,
 * where the desk can set one, is the only guard against it.
 */
import type { DeviceTime } from '../driver.ts'
import { deviceTime } from '../device-time.ts'
import type { Candidate } from '../framer.ts'

export type OmronRecord =
  | {
      readonly outcome: 'measured'
      readonly systolicMmHg: number
      readonly diastolicMmHg: number
      readonly pulsePerMinute: number
      readonly bodyMovement: boolean
      readonly deviceTime: DeviceTime
      readonly devicePersonId: string
    }
  | { readonly outcome: 'failed'; readonly errorDigit: number }

/** With CR LF. */
export const recordLength = 55

/** Every record begins with the digit 2. */
const head = 0x32
const beginning = /^20\d{2},/
const grammar =
  /^(20\d{2}),(\d{2}),(\d{2}),(\d{2}),(\d{2}),([\x20-\x2b\x2d-\x7e]{20}),(\d),(\d{3}| {3}),(\d{3}| {3}),(\d{3}| {3}),([01])\r\n$/
const blank = '   '
const inRange = (value: number, lowest: number, highest: number) => value >= lowest && value <= highest

/** One whole record, CR LF included; undefined when any byte of it is not as it must be. */
export function parseRecord(bytes: Uint8Array): OmronRecord | undefined {
  const parts = grammar.exec(Buffer.from(bytes).toString('latin1'))
  if (!parts) return undefined
  const [, year, month, day, hour, minute, person = '', error, sys, dia, pul, move] = parts
  const time = deviceTime(Number(year), Number(month), Number(day), Number(hour), Number(minute))
  if (!time) return undefined

  const errorDigit = Number(error)
  if (errorDigit !== 0) {
    const isBlank = [sys, dia, pul].every(field => field === blank)
    return isBlank ? { outcome: 'failed', errorDigit } : undefined
  }
  if ([sys, dia, pul].includes(blank)) return undefined
  const [systolicMmHg, diastolicMmHg, pulsePerMinute] = [Number(sys), Number(dia), Number(pul)]
  const isPlausible =
    inRange(systolicMmHg, 60, 260) &&
    inRange(diastolicMmHg, 30, 215) &&
    inRange(pulsePerMinute, 40, 180) &&
    systolicMmHg > diastolicMmHg
  if (!isPlausible) return undefined
  return {
    outcome: 'measured',
    systolicMmHg,
    diastolicMmHg,
    pulsePerMinute,
    bodyMovement: move === '1',
    deviceTime: time,
    devicePersonId: person.trim()
  }
}

/** What stands at the head of `bytes`. */
export function judgeRecord(bytes: Uint8Array): Candidate<OmronRecord> {
  if (bytes[0] !== head) return { verdict: 'not-a-frame' }
  if (bytes.length < recordLength) {
    const soFar = Buffer.from(bytes.subarray(0, 5)).toString('latin1')
    return beginning.test(soFar + '2000,'.slice(soFar.length))
      ? { verdict: 'incomplete' }
      : { verdict: 'not-a-frame' }
  }
  const frame = parseRecord(bytes.subarray(0, recordLength))
  return frame ? { verdict: 'frame', length: recordLength, frame } : { verdict: 'not-a-frame' }
}
