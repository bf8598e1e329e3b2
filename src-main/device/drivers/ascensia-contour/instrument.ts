import { buildFrame, control } from '../astm/frames.ts'
import type { Instrument } from '../driver.ts'

const settings = 'A=1^C=63^G=1^I=0200^R=0^S=1^U=0^V=10600'
const records = [
  `H|\\^&||7w3LBL|Bayer7390^01.24\\01.04\\09.02.20^7390-0000001^7403-|${settings}|1||||||1|202607110906`,
  'P|1',
  'R|1|^^^Glucose|126|mg/dL^P||B||202607110905',
  'L|1||N'
]
const frames = records.map((text, index) => buildFrame(index + 1, `${text}\r`, index === records.length - 1))

export const instrument = (): Instrument => {
  let next = 0
  return {
    intent: 'download',
    opening: [],
    answer: ([signal]) => {
      if (signal === control.eot) {
        next = 0
        return [Uint8Array.of(control.enq)]
      }
      if (signal !== control.ack) return []
      const frame = frames[next]
      next += 1
      return [frame ?? Uint8Array.of(control.eot)]
    },
    shows: '126 mg/dL'
  }
}
