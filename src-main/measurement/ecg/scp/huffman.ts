/**
 * The codes of SCP-ECG section 2.
 *
 * Default table: `0` is 0; k ones (1–8), a 0 and a sign bit (1 = negative) are ±k; nine ones and a 0, then 8 bits; ten ones,
 * then 16 bits. Tables of the file's own: entries {prefix bits, total bits, mode (0 = go on with another table), base value, code with
 * its bits in reverse}; bits beyond the prefix are the value itself.
 */
import { BitReader, BitWriter } from './bits.ts'

/** The table count that stands for the default table. */
export const defaultTable = 19_999
const shortest8 = 9

interface Code {
  readonly prefixBits: number
  readonly totalBits: number
  readonly isSwitch: boolean
  readonly value: number
}
/** By length and bits of the prefix. */
type Table = ReadonlyMap<string, Code>

/** How a lead's bytes become numbers; null where they are plain 16-bit samples. */
export type Decoder = ((bytes: Uint8Array, count: number) => Int32Array | undefined) | null

function decodeDefault(bytes: Uint8Array, count: number): Int32Array | undefined {
  const reader = new BitReader(bytes)
  const values = new Int32Array(count)
  for (let n = 0; n < count; n += 1) {
    let ones = 0
    let bit = reader.bit()
    while (bit === 1 && ones < shortest8) {
      ones += 1
      if (ones < shortest8) bit = reader.bit()
    }
    if (bit === undefined) return undefined
    let value: number | undefined = 0
    if (ones === shortest8) {
      const isLong = reader.bit()
      value = isLong === undefined ? undefined : reader.signed(isLong === 1 ? 16 : 8)
    } else if (ones > 0) {
      const sign = reader.bit()
      value = sign === undefined ? undefined : sign === 1 ? -ones : ones
    }
    if (value === undefined) return undefined
    values[n] = value
  }
  return values
}

/** Each value must fit into 16 bits. */
export function encodeDefault(values: Int32Array): Uint8Array {
  const writer = new BitWriter()
  for (const value of values) {
    const size = Math.abs(value)
    if (value === 0) writer.write(0, 1)
    else if (size < shortest8) writer.write((((1 << size) - 1) << 2) | (value < 0 ? 1 : 0), size + 2)
    else if (value >= -128 && value <= 127) {
      writer.write(0b11_1111_1110, 10)
      writer.write(value & 0xff, 8)
    } else {
      writer.write(0b11_1111_1111, 10)
      writer.write(value & 0xffff, 16)
    }
  }
  return writer.finish()
}

function decodeWith(tables: readonly Table[]) {
  return (bytes: Uint8Array, count: number): Int32Array | undefined => {
    const reader = new BitReader(bytes)
    const values = new Int32Array(count)
    let table = tables[0]
    for (let n = 0; n < count;) {
      let prefix = ''
      let code: Code | undefined
      while (!code && prefix.length < 32) {
        const bit = reader.bit()
        if (bit === undefined) return undefined
        prefix += bit
        code = table?.get(prefix)
      }
      if (!code) return undefined
      if (code.isSwitch) {
        table = tables[code.value - 1]
        if (!table) return undefined
        continue
      }
      const extra = code.totalBits - code.prefixBits
      const own = extra > 0 ? reader.signed(extra) : code.value
      if (own === undefined) return undefined
      values[n++] = own
    }
    return values
  }
}

function readTables(body: DataView): readonly Table[] | undefined {
  const tables: Table[] = []
  let at = 2
  for (let n = 0; n < body.getUint16(0, true); n += 1) {
    if (at + 2 > body.byteLength) return undefined
    const codes = body.getUint16(at, true)
    at += 2
    if (at + 9 * codes > body.byteLength) return undefined
    const table = new Map<string, Code>()
    for (let code = 0; code < codes; code += 1, at += 9) {
      const prefixBits = body.getUint8(at)
      const stored = body.getUint32(at + 5, true)
      const prefix = Array.from({ length: prefixBits }, (_, bit) => (stored >>> bit) & 1).join('')
      table.set(prefix, {
        prefixBits,
        totalBits: body.getUint8(at + 1),
        isSwitch: body.getUint8(at + 2) === 0,
        value: body.getInt16(at + 3, true)
      })
    }
    tables.push(table)
  }
  return tables
}

/** The decoder that section 2 asks for; undefined when the section cannot be read. */
export function decoderOf(section: Uint8Array | undefined): Decoder | undefined {
  if (!section || section.length === 0) return null
  if (section.length < 2) return undefined
  const body = new DataView(section.buffer, section.byteOffset, section.byteLength)
  const count = body.getUint16(0, true)
  if (count === 0) return null
  if (count === defaultTable) return decodeDefault
  const tables = readTables(body)
  return tables && decodeWith(tables)
}
