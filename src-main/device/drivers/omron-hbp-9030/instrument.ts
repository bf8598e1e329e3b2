import type { Instrument } from '../driver.ts'
import { latin1, silent } from '../instrument.ts'

export const instrument = (): Instrument => ({
  intent: 'listen',
  opening: [latin1('2026,07,11,09,05,12345678901234567890,0,128,082,076,0\r\n')],
  answer: silent,
  shows: '128/82'
})
