import { describe, expect, it } from 'vitest'
import {
  isBeat,
  readWfdbAnnotations,
  readWfdbHeader,
  readWfdbSignals
} from '../../../src-main/measurement/ecg/wfdb.ts'

const sum16 = (values: readonly number[]) => (values.reduce((sum, value) => sum + value, 0) << 16) >> 16
const first = [-2_048, 2_047, -1, 0, 5]
const second = [7, -8, 1_000, -1_000, 3]
const interleaved = first.flatMap((value, n) => [value, second[n] ?? 0])

describe('a WFDB record', () => {
  it('of format 212 holds two samples in three bytes', () => {
    const bytes = Array.from({ length: 5 }, (_, n) => {
      const [one = 0, two = 0] = interleaved.slice(2 * n, 2 * n + 2).map(value => value & 0xfff)
      return [one & 0xff, (one >> 8) | ((two >> 8) << 4), two & 0xff]
    }).flat()
    const header = readWfdbHeader(
      `r 2 360 5\nr.dat 212 200(5)/mV 12 0 -2048 ${String(sum16(first))} 0 MLII\nr.dat 212 100 11 1024 7 ${String(sum16(second))} 0 V5\n# a comment\n`
    )
    expect(header).toMatchObject({
      samplesPerSecond: 360,
      samples: 5,
      signals: [
        { name: 'MLII', gain: 200, baseline: 5, units: 'mV', firstValue: -2_048 },
        { name: 'V5', gain: 100, baseline: 1_024 }
      ]
    })
    expect(readWfdbSignals(header, () => Uint8Array.from(bytes)).map(curve => [...curve])).toEqual([
      first,
      second
    ])
  })

  it('of format 16 holds one sample in two, and its checksum is believed', () => {
    const data = Buffer.alloc(20)
    interleaved.forEach((value, n) => data.writeInt16LE(value, 2 * n))
    const text = (checksum: number) =>
      `r 2 1000\nr.dat 16 2000 16 0 -2048 ${String(checksum)} 0 i\nr.dat 16 0 16 0 7 ${String(sum16(second))} 0 ii`
    const read = (checksum: number) => readWfdbSignals(readWfdbHeader(text(checksum)), () => data)
    expect(read(sum16(first)).map(curve => [...curve])).toEqual([first, second])
    expect(() => read(sum16(first) + 1)).toThrow('i 的校验和不符')
    expect(readWfdbHeader(text(0)).signals[1]?.gain).toBe(200)
  })

  it.each([
    ['多段记录不支持', 'r/3 2 360 100\n'],
    ['格式 80 不支持', 'r 1 360 100\nr.dat 80 200\n'],
    ['格式 16x2 不支持', 'r 1 360 100\nr.dat 16x2 200\n'],
    ['与信号行不符', 'r 2 360 100\nr.dat 16 200\n']
  ])('that is not understood says so: %s', (sentence, text) => {
    expect(() => readWfdbHeader(text)).toThrow(sentence)
  })

  it('shorter than its header says is refused', () => {
    const header = readWfdbHeader('r 1 360 100\nr.dat 16 200\n')
    expect(() => readWfdbSignals(header, () => new Uint8Array(20))).toThrow('比头文件所说的短')
  })

  it('has annotations with long skips, texts and channels; only beats count as beats', () => {
    const word = (code: number, value: number) => [((code << 10) | value) & 0xff, ((code << 10) | value) >> 8]
    const bytes = [
      ...word(28, 18), // rhythm change
      ...[...word(63, 3), 40, 78, 0, 0],
      ...word(1, 100),
      ...word(62, 1),
      ...[...word(59, 0), 1, 0, 0x70, 0x11], // 0x00011170 = 70 000
      ...word(5, 10),
      ...word(0, 0)
    ]
    const found = readWfdbAnnotations(Uint8Array.from(bytes))
    expect(found).toEqual([
      { sample: 18, code: 28 },
      { sample: 118, code: 1 },
      { sample: 70_128, code: 5 }
    ])
    expect(found.filter(isBeat)).toHaveLength(2)
    expect(() => readWfdbAnnotations(Uint8Array.from(bytes.slice(0, -2)))).toThrow('没有结束标记')
  })
})
