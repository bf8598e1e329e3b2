import type { Instrument } from '../driver.ts'
import { latin1, silent } from '../instrument.ts'

export const instrument = (): Instrument => ({
  intent: 'listen',
  opening: [latin1('bp,12345678901234567890,2026/07/11,09:05,128,097,082,076,0\r')],
  answer: silent,
  shows: '128/82'
})

/** It is listened to: the program would wait as long as a cuff works before it believed a result of its own start. */
export const remoteInstrument = (): Instrument => ({
  intent: 'listen',
  opening: [latin1('\x02ID99999999B26/07/11/09:05 128  082 076\x03')],
  answer: silent,
  shows: '128/82'
})
