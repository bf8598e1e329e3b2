/**
 * LifeScan OneTouch Ultra2. Facts from glucometers-tech/glucometerutils (MIT) drivers/otultra2.py with its tests and
 * from tidepool-org/uploader (BSD-2) lib/drivers/onetouch/oneTouchUltra2.js, whose captured lines were recomputed.
 *
 *   command = DC1 CR "DM" letters CR
 *   line    = text " " HHHH CR LF      HHHH = 16-bit sum of the codes of text, upper-case hex
 *
 *   DM?  ?P02.00.00 30/08/06                            firmware
 *   DM@  @ "SSSSSSSSY"                                  serial number; a last letter other than Y is another model
 *   DMF  F "DOW","MM/DD/YY","HH:MM:SS   "              its clock now
 *   DMP  P nnn,"SSSSSSSSY","MG/DL "                     then nnn lines, newest first:
 *        P "DOW","MM/DD/YY","HH:MM:SS   ","c vvvp","M","kk", 00
 *        c  C = control solution     vvv  mg/dL, always: the header names the unit of the display
 *        p  ? = memory parity error  M  N none, B before, A after a meal     kk  comment 00 to 11
 *
 * Below 20 the meter shows LO, above 600 HI. A lone byte 00 instead of a line: the meter is switched on by its key.
 * The sum does not see two characters that change places; the line's strict form is the second guard.
 */
import { deviceTime } from '../device-time.ts'
import type { DeviceTime } from '../driver.ts'
import type { Candidate } from '../framer.ts'

export type Ultra2Frame =
  | { readonly type: 'line'; readonly text: string }
  /** The lone 00. */
  | { readonly type: 'switched-on' }

export interface DumpHeader {
  readonly count: number
  readonly serial: string
}

export type Ultra2Record =
  | {
      readonly type: 'result'
      readonly value: number
      readonly comparator?: '<' | '>'
      readonly controlSolution: boolean
      readonly meal?: 'before' | 'after'
      /** 00 to 11. */
      readonly comment: number
      /** As on the wire. */
      readonly clock: string
      readonly deviceTime?: DeviceTime
    }
  | { readonly type: 'memory-error' }

export type Ultra2Command = '?' | '@' | 'F' | 'P'

/** A record is 62 characters with its sum and line end. */
export const longestLine = 96
const lowest = 20
const highest = 600

export function buildCommand(command: Ultra2Command): Uint8Array {
  return Uint8Array.from(Buffer.from(`\x11\rDM${command}\r`, 'latin1'))
}

export function sum16(text: string): number {
  let sum = 0
  for (const byte of Buffer.from(text, 'latin1')) sum += byte
  return sum & 0xffff
}

const summed = /^(.+) ([0-9A-F]{4})$/

/** One line without its CR LF: its text, if its sum fits. */
export function checkedText(line: string): string | undefined {
  const [, text, sum] = summed.exec(line) ?? []
  return text !== undefined && sum !== undefined && sum16(text) === Number.parseInt(sum, 16)
    ? text
    : undefined
}

const beginnings: ReadonlySet<number> = new Set(Buffer.from('?@FP'))
const carriageReturn = 0x0d
const lineFeed = 0x0a

/** What stands at the head of `bytes`. */
export function judgeLine(bytes: Uint8Array): Candidate<Ultra2Frame> {
  const [first] = bytes
  if (first === 0x00) return { verdict: 'frame', length: 1, frame: { type: 'switched-on' } }
  if (first === undefined || !beginnings.has(first)) return { verdict: 'not-a-frame' }
  const end = bytes.findIndex(byte => byte < 0x20 || byte > 0x7e)
  if (end < 0) return { verdict: bytes.length < longestLine ? 'incomplete' : 'not-a-frame' }
  if (end + 2 > longestLine || bytes[end] !== carriageReturn) return { verdict: 'not-a-frame' }
  if (end + 1 === bytes.length) return { verdict: 'incomplete' }
  if (bytes[end + 1] !== lineFeed) return { verdict: 'not-a-frame' }
  const text = checkedText(Buffer.from(bytes.subarray(0, end)).toString('latin1'))
  return text === undefined
    ? { verdict: 'not-a-frame' }
    : { verdict: 'frame', length: end + 2, frame: { type: 'line', text } }
}

/** The nine characters; the last tells the model. */
export function parseSerial(text: string): string | undefined {
  return /^@ "([0-9A-Z]{9})"$/.exec(text)?.[1]
}

export const isUltra2 = (serial: string) => serial.endsWith('Y')

export function parseHeader(text: string): DumpHeader | undefined {
  const [, count, serial] = /^P (\d{3}),"([0-9A-Z]{9})","(?:MG\/DL |MMOL\/L)"$/.exec(text) ?? []
  return serial === undefined ? undefined : { count: Number(count), serial }
}

/** What the meter's clock shows now. */
export function parseClock(text: string): DeviceTime | undefined {
  const parts = /^F "[A-Z]{3}","(\d\d)\/(\d\d)\/(\d\d)","(\d\d):(\d\d):(\d\d) {3}"$/.exec(text)
  if (!parts) return undefined
  const [, month, day, year, hour, minute, second] = parts.map(Number)
  return deviceTime(2000 + (year ?? 0), month ?? 0, day ?? 0, hour ?? 0, minute ?? 0, second)
}

const recordForm =
  /^P "[A-Z]{3}","((\d\d)\/(\d\d)\/(\d\d))","((\d\d):(\d\d):(\d\d)) {3}","([C ]) (\d{3})([? ])","([NBA])","(0\d|1[01])", 00$/

export function parseRecord(text: string): Ultra2Record | undefined {
  const parts = recordForm.exec(text)
  if (!parts) return undefined
  const [, date, month, day, year, time, hour, minute, second, control, shown, parity, meal, comment] = parts
  if (parity === '?') return { type: 'memory-error' }
  const value = Number(shown)
  const clock = deviceTime(
    2000 + Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second)
  )
  return {
    type: 'result',
    ...(value < lowest
      ? ({ value: lowest, comparator: '<' } as const)
      : value > highest
        ? ({ value: highest, comparator: '>' } as const)
        : { value }),
    controlSolution: control === 'C',
    ...(meal === 'B' && { meal: 'before' as const }),
    ...(meal === 'A' && { meal: 'after' as const }),
    comment: Number(comment),
    clock: `${date} ${time}`,
    ...(clock && { deviceTime: clock })
  }
}
