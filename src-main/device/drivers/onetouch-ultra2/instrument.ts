import type { Instrument } from '../driver.ts'
import { latin1 } from '../instrument.ts'
import { sum16 } from './protocol.ts'

const line = (text: string): Uint8Array =>
  latin1(`${text} ${sum16(text).toString(16).toUpperCase().padStart(4, '0')}\r\n`)
const answers: Readonly<Record<string, readonly string[]>> = {
  '?': ['?P02.00.00 30/08/06'],
  '@': ['@ "SELFTESTY"'],
  F: ['F "SAT","07/11/26","09:06:00   "'],
  P: ['P 001,"SELFTESTY","MG/DL "', 'P "SAT","07/11/26","09:05:00   ","  126 ","B","00", 00']
}

export const instrument = (): Instrument => ({
  intent: 'download',
  opening: [],
  answer: written => (answers[String.fromCharCode(written[4] ?? 0)] ?? []).map(line),
  shows: '126 mg/dL'
})
