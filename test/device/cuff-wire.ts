import { ascii, type Vitals } from './wire.ts'

/** Frames of the blood pressure monitors as their documents describe them, written without the drivers' code. */

const three = (n: number) => String(n).padStart(3, '0')
const right = (n: number, width = 3) => String(n).padStart(width)
export const meanOf = ({ systolic, diastolic }: Vitals) => diastolic + Math.round((systolic - diastolic) / 3)

export type HbpForm = 'B' | 'C' | 'D' | 'D2' | 'E'

export function hbpText(form: HbpForm, v: Vitals, id = '12345678901234567890'): string {
  const [sys, dia, pul] = [three(v.systolic), three(v.diastolic), three(v.pulse)]
  switch (form) {
    case 'B':
      return `bp,${id},2023/04/27,15:06,${sys},${three(meanOf(v))},${dia},${pul},0\r`
    case 'C':
      return `\x02 150502 0943 ${sys} ${dia} ${pul}\x03`
    case 'D':
      return `\x02ID99999999B17/11/22/14:50 ${sys}  ${dia} ${pul}\x03`
    case 'D2':
      return `\x02ID99999999B17/11/22/14:50 ${sys} ${dia} ${pul} \x03`
    case 'E':
      return `MMBP203N\r2026.07.11\r${sys}\r${dia}\r${pul}\r`
  }
}
export const hbpRecord = (form: HbpForm, v: Vitals, id?: string): Uint8Array => ascii(hbpText(form, v, id))

/** A 7E1 line read as 8N1: the parity bit is the eighth data bit. */
export function withParity(raw: Uint8Array): Uint8Array {
  return raw.map(byte => {
    const ones = byte.toString(2).replaceAll('0', '').length
    return ones % 2 === 0 ? byte : byte + 0x80
  })
}

const tmHead = [0x16, 0x16, 0x01, 0x30, 0x30]
export function tmFrame(body: string): Uint8Array {
  const covered = [...tmHead, 0x02, ...ascii(body), 0x03]
  return Uint8Array.from([...covered, covered.slice(2).reduce((sum, byte) => sum ^ byte, 0)])
}
export const tmAck = Uint8Array.from([...tmHead, 0x06])
export const tmNak = Uint8Array.from([...tmHead, 0x15])
export const tmHost = {
  start: Uint8Array.from([...tmHead, 0x02, 0x53, 0x54, 0x03, 0x07]),
  stop: Uint8Array.from([...tmHead, 0x02, 0x53, 0x50, 0x03, 0x03]),
  lastResult: Uint8Array.from([...tmHead, 0x02, 0x52, 0x42, 0x03, 0x10])
}
export function tmBody(v: Vitals, { clock = '2411121014', error = '00' } = {}): string {
  const values =
    error === '00'
      ? [`S${right(v.systolic)}`, `M${right(meanOf(v))}`, `D${right(v.diastolic)}`, `P${right(v.pulse)}`]
      : ['S   ', 'M   ', 'D   ', 'P   ']
  return ['TM2655', clock, 'RB', 'M', `E${error}`, ...values, 'I17', 'L139'].join('\x1e')
}
export const tmRecord = (v: Vitals, clock?: string): Uint8Array =>
  tmFrame(tmBody(v, clock === undefined ? {} : { clock }))

export function sunFrame(data: readonly number[]): Uint8Array {
  const covered = [0x3e, data.length + 3, ...data]
  const total = covered.reduce((sum, byte) => sum + byte, 0)
  return Uint8Array.from([...covered, (0x100 - (total % 0x100)) % 0x100])
}
const word = (n: number) => [n % 256, Math.floor(n / 256)]
export const sunSays = (letter: string): Uint8Array => sunFrame([letter.charCodeAt(0)])
export const sunPressure = (mmHg: number): Uint8Array => sunFrame(word(mmHg))
export function sunResult(v: Vitals, { beats = 30, codes = [0, 0, 0, 0, 0, 0, 0x31, 7], error = 0 } = {}) {
  const spare = 0
  return sunFrame([
    ...word(v.systolic),
    ...word(v.diastolic),
    ...[beats, 1, ...codes, v.pulse, spare],
    ...word(meanOf(v)),
    ...[error, spare, spare]
  ])
}
