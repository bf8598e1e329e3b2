/** Frames of the open ECG stream as its checklist describes them, written without the driver's code. */

export interface WireHeader {
  readonly layout?: number
  readonly leads: readonly string[]
  readonly samplesPerSecond: number
  readonly microvoltsPerCount: number | null
  readonly bits?: 16 | 24
  readonly tellsContact?: boolean
  readonly filters?: readonly string[]
}

/** CRC-16/CCITT-FALSE, a nibble at a time. */
const nibbles = Array.from({ length: 16 }, (_, nibble) => {
  let crc = nibble << 12
  for (let bit = 0; bit < 4; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  return crc
})
function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    crc = ((crc << 4) & 0xffff) ^ (nibbles[(crc >> 12) ^ (byte >> 4)] ?? 0)
    crc = ((crc << 4) & 0xffff) ^ (nibbles[(crc >> 12) ^ (byte & 15)] ?? 0)
  }
  return crc
}

export function wireFrame(type: number, payload: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(payload.length + 7)
  frame.write('OE', 'latin1')
  frame[2] = type
  frame.writeUInt16LE(payload.length, 3)
  frame.set(payload, 5)
  frame.writeUInt16LE(crc16(frame, 2, 5 + payload.length), 5 + payload.length)
  return frame
}

export function wireHeader({
  layout = 0,
  bits = 16,
  tellsContact = true,
  filters = [],
  ...told
}: WireHeader) {
  const text = JSON.stringify({ ...told, bits, tellsContact, filters })
  return wireFrame(1, Buffer.concat([Uint8Array.of(1, layout), Buffer.from(text, 'utf8')]))
}

/** `columns[lead][n]`; `count` moments of them from `first` on, told as moments from `moment` on. */
export function wireSamples(
  { layout = 0, bits = 16 }: WireHeader,
  moment: number,
  columns: readonly ArrayLike<number>[],
  { first = 0, count = columns[0]?.length ?? 0, contacts = 0 } = {}
): Uint8Array {
  const width = bits / 8
  const payload = Buffer.alloc(9 + count * columns.length * width)
  payload[0] = layout
  payload.writeUInt32LE(moment % 2 ** 32, 1)
  payload.writeUInt32LE(contacts, 5)
  let at = 9
  for (let n = first; n < first + count; n += 1)
    for (const column of columns) {
      const value = column[n] ?? 0
      payload[at] = value & 0xff
      payload[at + 1] = (value >> 8) & 0xff
      if (width === 3) payload[at + 2] = (value >> 16) & 0xff
      at += width
    }
  return wireFrame(2, payload)
}
