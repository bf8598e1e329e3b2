import type { Instrument } from '../driver.ts'
import { latin1 } from '../instrument.ts'
import { buildFrame, linkBits } from './protocol.ts'

const word = (n: number) => [n & 0xff, (n >> 8) & 0xff]
const long = (n: number) => [...word(n % 0x10000), ...word(Math.floor(n / 0x10000))]
const measured = Date.UTC(2026, 6, 11, 9, 5) / 1_000

function payloadFor(request: Uint8Array): readonly number[] {
  if (request[1] === 0x0b) return [5, 6, ...latin1('SELFTEST1')]
  if (request[1] === 0x20) return [5, 6, ...long(measured + 60)]
  const index = (request[2] ?? 0) + 256 * (request[3] ?? 0)
  return index === 501 ? [5, 0x0f, ...word(1)] : [5, 6, ...long(measured), ...long(126)]
}

export const instrument = (): Instrument => {
  let sends = 0
  let expects = 0
  const link = (bits = 0) => bits + (expects ? linkBits.expects : 0) + (sends ? linkBits.number : 0)
  return {
    intent: 'download',
    opening: [],
    answer: written => {
      const bits = written[2] ?? 0
      if (bits & linkBits.disconnect) {
        sends = expects = 0
        return [buildFrame(linkBits.disconnect)]
      }
      if (bits & linkBits.acknowledge) {
        sends = 1 - sends
        return []
      }
      expects = 1 - expects
      const payload = Uint8Array.from(payloadFor(written.subarray(3, -3)))
      return [buildFrame(link(linkBits.acknowledge)), buildFrame(link(), payload)]
    },
    shows: '126 mg/dL'
  }
}
