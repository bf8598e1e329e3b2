import type { Instrument } from '../driver.ts'
import { silent } from '../instrument.ts'

/** Captured from a meter (sinocare2017/wx_blue_iot_sdk DemoTester.java): 5.4 mmol/L, 2017-04-11 16:27:36. */
const result = '534e1000040411040b101b2400360000cd18a2'

export const instrument = (): Instrument => ({
  intent: 'listen',
  opening: [Uint8Array.from(Buffer.from(result, 'hex'))],
  answer: silent,
  shows: '5.4 mmol/L'
})
