/** Frames as the instruments' documents describe them, written without the drivers' code. */

export interface Vitals {
  readonly systolic: number
  readonly diastolic: number
  readonly pulse: number
}

const three = (n: number) => String(n).padStart(3, '0')

export const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
export const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

export function omronRecord(
  { systolic, diastolic, pulse }: Vitals,
  { date = '2026,07,11,09,05', id = '12345678901234567890', move = 0 } = {}
): Uint8Array {
  return ascii(`${date},${id},0,${three(systolic)},${three(diastolic)},${three(pulse)},${move}\r\n`)
}

export function rbpFrame(sub: number, data: readonly number[], version = 0x03): Uint8Array {
  const body = [version, data.length + 2, 0x01, sub, ...data]
  let sum = 0
  for (const byte of body) sum ^= byte
  return Uint8Array.from([0xaa, 0x80, ...body, sum])
}

const word = (n: number) => [Math.floor(n / 256), n % 256]

export function rbpResult(
  { systolic, diastolic, pulse }: Vitals,
  clock: readonly number[] = [26, 7, 11, 9, 5, 30]
): Uint8Array {
  return rbpFrame(0x06, [1, ...clock, ...word(systolic), ...word(diastolic), ...word(pulse)])
}
export const rbpPressure = (mmHg: number) => rbpFrame(0x05, word(mmHg))
export const rbpAck = { connect: rbpFrame(1, [0]), start: rbpFrame(2, [0]), stop: rbpFrame(3, [0]) }
export const rbpHost = {
  connect: bytes('CC 80 03 03 01 01 00 00'),
  start: bytes('CC 80 03 03 01 02 00 03'),
  stop: bytes('CC 80 03 03 01 03 00 02')
}

export const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]))
export const hex = (raw: Uint8Array) => Buffer.from(raw).toString('hex')
