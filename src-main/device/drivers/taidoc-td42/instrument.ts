import type { Instrument } from '../driver.ts'

const answers: ReadonlyMap<number | undefined, readonly number[]> = new Map([
  [0x22, [0, 0, 0, 0]],
  [0x23, [0xeb, 0x34, 6, 9]],
  [0x24, [0x77, 0x42, 0, 0]],
  [0x25, [0xeb, 0x34, 5, 9]],
  [0x26, [126, 0, 0, 0x40]],
  [0x27, [0x01, 0x02, 0x03, 0x04]],
  [0x28, [0x11, 0x12, 0x13, 0x14]],
  [0x2b, [1, 0, 0, 0]]
])

/** One result of 2026-07-11 09:05. */
export const instrument = (): Instrument => ({
  intent: 'download',
  opening: [],
  answer: ([, code = 0]) => {
    const data = answers.get(code)
    if (data === undefined) return []
    const body = [0x51, code, ...data, 0xa5]
    return [Uint8Array.from([...body, body.reduce((sum, byte) => (sum + byte) & 0xff, 0)])]
  },
  shows: '126 mg/dL'
})
