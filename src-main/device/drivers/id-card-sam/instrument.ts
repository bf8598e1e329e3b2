import type { Instrument } from '../driver.ts'
import { sameBytes, silent } from '../instrument.ts'
import { commands, said, samFrame } from './protocol.ts'

const photoBytes = 1_024
/** Somebody made up. */
export const nobody = {
  name: '自检',
  sex: '2',
  nation: '01',
  birth: '19550308',
  address: '某省某市某路1号',
  number: '110000195503080021',
  issuer: '某市公安局',
  from: '20150308',
  to: '长期'
}
const widths = { name: 15, sex: 1, nation: 2, birth: 8, address: 35, number: 18, issuer: 15, from: 8, to: 8 }

/** What a card answers to `read`, without a photo. */
export function cardContent(fields: Readonly<Record<keyof typeof widths, string>>, letter = ' '): Uint8Array {
  const head = (Object.keys(widths) as (keyof typeof widths)[])
    .map(name => fields[name].padEnd(widths[name]))
    .join('')
  const text = Buffer.from(`${head.padEnd(124)}${letter}`.padEnd(128), 'utf16le')
  return Uint8Array.of(0, 0, said.done, 0x01, 0x00, 0x04, 0x00, ...text, ...new Uint8Array(photoBytes))
}

const reply = (code: number, ...data: number[]): Uint8Array => samFrame([0, 0, code, ...data])

export const instrument = (): Instrument => {
  let isRead = false
  return {
    intent: 'listen',
    opening: [],
    answer: written => {
      if (sameBytes(written, commands.find))
        return [isRead ? reply(said.noCard) : reply(said.found, 0, 0, 0, 0)]
      if (sameBytes(written, commands.select)) return [reply(said.done, 0, 0, 0, 0, 0, 0, 0, 0)]
      if (!sameBytes(written, commands.read)) return silent()
      isRead = true
      return [samFrame(cardContent(nobody))]
    },
    shows: '自检 …0021'
  }
}
