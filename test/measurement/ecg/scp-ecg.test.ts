import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { crc16 } from '../../../src-main/measurement/ecg/scp/crc16.ts'
import { decoderOf, encodeDefault } from '../../../src-main/measurement/ecg/scp/huffman.ts'
import { writeSections } from '../../../src-main/measurement/ecg/scp/sections.ts'
import { readScpEcg, writeScpEcg } from '../../../src-main/measurement/ecg/scp-ecg.ts'
import { holds, seed } from '../../device/streams.ts'
import { anyRecord, aRecord, plainCounts } from './records.ts'

process.stdout.write(`scp-ecg: FC_SEED=${seed}\n`)

const u16 = (n: number) => [n & 0xff, (n >> 8) & 0xff]
const u32 = (n: number) => [...u16(n & 0xffff), ...u16(n >>> 16)]
interface Parts {
  readonly tables?: readonly number[]
  readonly tags?: readonly number[]
  readonly leads?: readonly number[]
  readonly rhythm?: readonly number[]
  readonly more?: readonly (readonly [number, readonly number[]])[]
}
/** A file of one lead (I), made by hand. */
function file({ tables, tags = [255, 0, 0], leads, rhythm = [], more = [] }: Parts): Uint8Array {
  const sections = new Map<number, Uint8Array>([
    [1, Uint8Array.from(tags)],
    [3, Uint8Array.from(leads ?? [1, 0x0c, ...u32(1), ...u32(4), 1])],
    [6, Uint8Array.from(rhythm)],
    ...more.map(([number, data]): [number, Uint8Array] => [number, Uint8Array.from(data)])
  ])
  if (tables) sections.set(2, Uint8Array.from(tables))
  return writeSections(sections)
}
const plain = (values: readonly number[], { nanovolts = 1_000, microseconds = 2_000, order = 0 } = {}) => [
  ...u16(nanovolts),
  ...u16(microseconds),
  order,
  0,
  ...u16(2 * values.length),
  ...values.flatMap(value => u16(value & 0xffff))
]
const textTag = (tag: number, text: Uint8Array) => [tag, ...u16(text.length + 1), ...text, 0]

describe('the SCP-ECG building blocks', () => {
  it('use CRC-16/CCITT-FALSE', () => expect(crc16(Buffer.from('123456789'))).toBe(0x29b1))

  it('code differences as the default table says', () => {
    // 0 | 1 0 0 | 1 0 1 | 11111111 0 1 | 1111111110 00001001 | 1111111111 1000000000000000
    const bits = '0' + '100' + '101' + '1111111101' + '111111111000001001' + '11111111111000000000000000'
    const bytes = (bits.padEnd(64, '0').match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2))
    const values = Int32Array.of(0, 1, -1, -8, 9, -32_768)
    expect([...encodeDefault(values)]).toEqual(bytes.slice(0, Math.ceil(bits.length / 8)))
    const decode = decoderOf(Uint8Array.from(u16(19_999)))
    expect(decode?.(Uint8Array.from(bytes), 6)).toEqual(values)
    expect(decode?.(Uint8Array.from(bytes), 99)).toBeUndefined()
  })

  it('decode tables of the file, with values of their own, extra bits and a switch of tables', () => {
    const entry = (prefixBits: number, totalBits: number, mode: number, base: number, reversed: number) => [
      prefixBits,
      totalBits,
      mode,
      ...u16(base & 0xffff),
      ...u32(reversed)
    ]
    const tables = [
      ...u16(2),
      ...u16(4),
      ...entry(1, 1, 1, 0, 0b0),
      ...entry(2, 10, 1, 0, 0b01),
      ...entry(3, 3, 1, 5, 0b011),
      ...entry(3, 3, 0, 2, 0b111),
      ...u16(2),
      ...entry(1, 1, 1, -3, 0b1),
      ...entry(1, 1, 0, 1, 0b0)
    ]
    // 0 | 10 11111110 | 110 | 111 → 1 1 0 → 110
    const bits = '0' + '1011111110' + '110' + '111' + '1' + '1' + '0' + '110'
    const bytes = (bits.padEnd(24, '0').match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2))
    const rhythm = [...u16(1_000), ...u16(2_000), 0, 0, ...u16(bytes.length), ...bytes]
    const leads = [1, 0x0c, ...u32(1), ...u32(6), 1]
    const { record } = readScpEcg(file({ tables, leads, rhythm }), 'strict')
    expect(plainCounts(record)).toEqual([[0, -2, 5, -3, -3, 5]])
  })
})

describe('an SCP-ECG file', () => {
  it.each(['plain', 'huffman'] as const)('keeps every sample and what it knows of the header, %s', packing =>
    holds(
      fc.property(anyRecord, record => {
        expect(readScpEcg(writeScpEcg(record, packing), 'strict')).toEqual({
          record,
          findings: { rrMs: null, statements: [], isConfirmed: false },
          warnings: []
        })
      }),
      100
    )
  )

  it('says so when any bit of it was flipped', () => {
    const bytes = writeScpEcg(aRecord({ leads: ['I'], counts: [Int32Array.of(3, -5, 700, 2)] }))
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Uint8Array.from(bytes)
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => readScpEcg(damaged, 'strict')).toThrow('SCP-ECG 文件无法读取')
    }
  })

  it('checks the CRC of every section, even where that of the whole file was made to fit', () => {
    const bytes = Buffer.from(
      file({
        tables: u16(0),
        rhythm: plain([1, 2, 3, 4]),
        more: [
          [7, [1, 0, ...u16(830), ...u16(29_999)]],
          [8, [0, ...u16(2026), 7, 11, 9, 5, 0, 0]]
        ]
      })
    )
    for (const section of [0, 1, 2, 3, 6, 7, 8]) {
      const damaged = Buffer.from(bytes)
      const place = section === 0 ? 6 : bytes.readUInt32LE(6 + 16 + 10 * section + 6) - 1
      // Its last byte: the header keeps its sense.
      const length = bytes.readUInt32LE(6 + 16 + 10 * section + 2)
      damaged[place + 10] = (damaged[place + 10] ?? 0) ^ (section === 0 ? 0 : 1)
      if (section === 0) damaged[place + length - 1] = (damaged[place + length - 1] ?? 0) ^ 1
      damaged.writeUInt16LE(crc16(damaged.subarray(2)), 0)
      expect(() => readScpEcg(damaged, 'strict')).toThrow(`第 ${String(section)} 节校验和（CRC）不符`)
    }
  })

  it('names the damaged section; leniently it is read, with the warning', () => {
    const bytes = writeScpEcg(aRecord())
    const at = bytes.length - 4
    bytes[at] = (bytes[at] ?? 0) ^ 1
    const { warnings } = readScpEcg(bytes, 'lenient')
    expect(warnings).toEqual(['整个文件的校验和（CRC）不符。', '第 6 节校验和（CRC）不符，数据已损坏。'])
  })

  it('that was cut off is refused, strictly and leniently', () => {
    const bytes = writeScpEcg(aRecord())
    for (const reading of ['strict', 'lenient'] as const)
      for (const length of [0, 5, 30, 200, bytes.length - 300])
        expect(() => readScpEcg(bytes.subarray(0, length), reading)).toThrow('SCP-ECG 文件无法读取')
  })

  const sound = writeScpEcg(aRecord({ leads: ['I'], counts: [Int32Array.of(3, -5, 700, 2)] }))
  it('never crashes a lenient reader with anything but a sentence', () =>
    holds(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }), changes => {
        const bytes = Uint8Array.from(sound)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        try {
          readScpEcg(bytes, 'lenient')
        } catch (error) {
          expect(error).toMatchObject({ name: 'Failure', code: 'invalid-input' })
        }
      }),
      2_000
    ))

  it.each([
    ['减去了参考心搏', { leads: [1, 0x0d, ...u32(1), ...u32(4), 1], rhythm: plain([1, 2, 3, 4]) }],
    ['双模式压缩', { rhythm: [...u16(1_000), ...u16(2_000), 0, 1, ...u16(8), 0, 0, 0, 0, 0, 0, 0, 0] }],
    ['差分阶数 3', { rhythm: plain([1, 2, 3, 4], { order: 3 }) }],
    ['数据不足 4 个采样', { rhythm: plain([1, 2, 3]) }],
    ['导联定义（第 3 节）不完整', { leads: [4, 0x0c, 1], rhythm: plain([1, 2, 3, 4]) }]
  ])('that cannot be understood is refused: %s', (sentence, parts) => {
    expect(() => readScpEcg(file(parts), 'strict')).toThrow(sentence)
  })

  it('whose length words are exchanged is recognised as that of the Prince 180D', () => {
    const bytes = Buffer.from(writeScpEcg(aRecord()))
    const length = bytes.length
    bytes.writeUInt16LE(length >> 16, 2)
    bytes.writeUInt16LE(length & 0xffff, 4)
    expect(() => readScpEcg(bytes, 'lenient')).toThrow('Prince 180D')
  })

  it('undoes first and second differences', () => {
    const orders = [1, 2].map(order =>
      readScpEcg(file({ rhythm: plain([10, 2, -1, 5], { order }) }), 'strict')
    )
    expect(orders.map(({ record }) => plainCounts(record)[0])).toEqual([
      [10, 12, 11, 16],
      [10, 2, -7, -11]
    ])
  })

  it('of a PC-80B is read leniently, without its marks and about its baseline', () => {
    const rhythm = plain([0x0800, 0x8801, 0x47ff, 0x0900], { nanovolts: 805, microseconds: 6_666 })
    const { record, warnings } = readScpEcg(file({ rhythm }), 'lenient')
    expect(plainCounts(record)).toEqual([[0, 1, -1, 256]])
    expect(record).toMatchObject({ samplesPerSecond: 150, microvoltsPerCount: 0.805 })
    expect(warnings).toEqual([expect.stringContaining('PC-80B')])
    expect(() => readScpEcg(file({ rhythm }), 'strict')).toThrow('PC-80B')
  })

  it('has Chinese names in UTF-8 or in GBK', () => {
    for (const encoding of ['utf8', 'gbk']) {
      const tags = [
        ...textTag(0, iconv.encode('欧阳建国', encoding)),
        ...textTag(2, Buffer.from('31')),
        255,
        0,
        0
      ]
      const { record } = readScpEcg(file({ tags, rhythm: plain([1, 2, 3, 4]) }), 'strict')
      expect(record.patient).toMatchObject({ name: '欧阳建国', id: '31' })
    }
  })

  it('with a date that no calendar has gives none', () => {
    const tags = [5, 4, 0, ...u16(1900), 2, 30, 25, 4, 0, ...u16(2026), 13, 1, 26, 3, 0, 9, 0, 0, 255, 0, 0]
    const { record } = readScpEcg(file({ tags, rhythm: plain([1, 2, 3, 4]) }), 'strict')
    expect([record.patient.birthDate, record.startedAt]).toEqual([null, null])
  })

  it('tells what the recorder itself concluded', () => {
    const statement = Buffer.from('窦性心律')
    const more = [
      [7, [1, 0, ...u16(830), ...u16(29_999)]],
      [8, [1, ...u16(2026), 7, 11, 9, 5, 0, 1, 1, ...u16(statement.length + 1), ...statement, 0]]
    ] as const
    const { findings } = readScpEcg(file({ rhythm: plain([1, 2, 3, 4]), more }), 'strict')
    expect(findings).toEqual({ rrMs: 830, statements: ['窦性心律'], isConfirmed: true })
  })

  it('with leads that began apart gives only what they have in common, leniently', () => {
    const leads = [2, 0, ...u32(1), ...u32(4), 1, ...u32(2), ...u32(4), 2]
    const head = [...u16(1_000), ...u16(2_000), 0, 0, ...u16(8), ...u16(6)]
    const rhythm = [...head, ...[1, 2, 3, 4, 20, 30, 40].flatMap(u16)]
    expect(plainCounts(readScpEcg(file({ leads, rhythm }), 'lenient').record)).toEqual([
      [2, 3, 4],
      [20, 30, 40]
    ])
    expect(() => readScpEcg(file({ leads, rhythm }), 'strict')).toThrow('起止时间不同')
  })
})

describe('an ECG that SCP-ECG cannot hold exactly', () => {
  it.each([
    ['没有定标', { microvoltsPerCount: null }],
    ['整数纳伏', { microvoltsPerCount: 0.02235 }],
    ['丢失采样', { losses: [{ before: 5, samples: 1 }] }],
    ['没有导联 CH1 的代码', { leads: ['CH1'], counts: [new Int32Array(9)] }],
    ['超过 16 位', { leads: ['I'], counts: [Int32Array.of(40_000)] }],
    ['采样率', { samplesPerSecond: 333.3 }],
    ['太长', { leads: ['I'], counts: [new Int32Array(600_000)] }]
  ])('is not written: %s', (sentence, changes) => {
    expect(() => writeScpEcg(aRecord(changes))).toThrow(sentence)
  })
})
