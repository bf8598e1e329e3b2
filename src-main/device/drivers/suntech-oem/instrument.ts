import type { Instrument } from '../driver.ts'
import { latin1, sameBytes } from '../instrument.ts'
import { buildCommand } from './protocol.ts'

function frame(...data: readonly number[]): Uint8Array {
  const covered = [0x3e, data.length + 3, ...data]
  const sum = covered.reduce((total, byte) => total + byte, 0)
  return Uint8Array.from([...covered, (0x100 - (sum % 0x100)) % 0x100])
}
const says = (letter: string) => frame(...latin1(letter))
const codes = [0, 0, 0, 0, 0, 0, 0x31, 7]
/** 128/82, 30 beats, pulse 76, mean 97. */
const result = frame(128, 0, 82, 0, 30, 1, ...codes, 76, 0, 97, 0, 0, 0, 0)

export const instrument = (): Instrument => {
  let asked = 0
  return {
    intent: 'measure',
    opening: [],
    answer: written => {
      if (sameBytes(written, buildCommand('start'))) return [says('O')]
      if (sameBytes(written, buildCommand('abort'))) return [says('A')]
      if (sameBytes(written, buildCommand('result'))) return [result]
      asked += 1
      return asked < 3 ? [frame(asked * 80, 0)] : [says('K')]
    },
    shows: '128/82'
  }
}
