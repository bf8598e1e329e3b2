import type { Instrument } from '../driver.ts'
import { latin1, sameBytes } from '../instrument.ts'
import { buildCommand } from './protocol.ts'

const head = '\x16\x16\x0100'
const acknowledged = latin1(`${head}\x06`)
const refused = latin1(`${head}\x15`)
const fields = ['TM2655', '2607110905', 'RB', 'M', 'E00', 'S128', 'M 97', 'D 82', 'P 76', 'I17', 'L139']
const covered = latin1(`${head}\x02${fields.join('\x1e')}\x03`)
const record = Uint8Array.from([...covered, covered.subarray(2).reduce((sum, byte) => sum ^ byte, 0)])

/** Has measured nobody before. */
export const instrument = (): Instrument => ({
  intent: 'measure',
  opening: [],
  answer: written => {
    if (sameBytes(written, buildCommand('last-result'))) return [refused]
    if (sameBytes(written, buildCommand('start'))) return [acknowledged, record]
    return sameBytes(written, buildCommand('stop')) ? [acknowledged] : []
  },
  shows: '128/82'
})
