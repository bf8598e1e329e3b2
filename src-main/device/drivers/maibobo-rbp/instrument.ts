import type { Instrument } from '../driver.ts'
import { sameBytes } from '../instrument.ts'
import { buildCommand } from './protocol.ts'

function frame(sub: number, ...data: readonly number[]): Uint8Array {
  const body = [0x03, data.length + 2, 0x01, sub, ...data]
  return Uint8Array.from([0xaa, 0x80, ...body, body.reduce((sum, byte) => sum ^ byte, 0)])
}
const acknowledged = (sub: number) => frame(sub, 0x00)
const cuff = (mmHg: number) => frame(0x05, mmHg >> 8, mmHg & 0xff)
/** 2026-07-11 09:05:30, 128/82, pulse 76. */
const result = frame(0x06, 1, 26, 7, 11, 9, 5, 30, 0, 128, 0, 82, 0, 76)

/** Inflates past 160 mmHg at once: in memory nobody wears the cuff. */
export const instrument = (): Instrument => ({
  intent: 'measure',
  opening: [],
  answer: written => {
    if (sameBytes(written, buildCommand('connect'))) return [acknowledged(0x01)]
    if (sameBytes(written, buildCommand('start')))
      return [acknowledged(0x02), cuff(80), cuff(160), cuff(110), result]
    return sameBytes(written, buildCommand('stop')) ? [acknowledged(0x03)] : []
  },
  shows: '128/82'
})
