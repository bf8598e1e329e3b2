import type { LineDescription } from './contract.ts'

type Checksum = NonNullable<LineDescription['checksum']>

/** @param reflected polynomial and register run least significant bit first */
function crc16(bytes: Uint8Array, polynomial: number, start: number, reflected: boolean): number {
  let crc = start
  for (const byte of bytes) {
    crc ^= reflected ? byte : byte << 8
    for (let bit = 0; bit < 8; bit += 1) {
      if (reflected) crc = crc & 1 ? (crc >> 1) ^ polynomial : crc >> 1
      else crc = crc & 0x8000 ? ((crc << 1) ^ polynomial) & 0xffff : (crc << 1) & 0xffff
    }
  }
  return crc
}

function crc8Maxim(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1
  }
  return crc
}

const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => total + byte, 0)

const algorithms: Readonly<Record<Checksum['kind'], (bytes: Uint8Array) => number>> = {
  sum8: bytes => sum(bytes) & 0xff,
  'sum8-negated': bytes => -sum(bytes) & 0xff,
  xor8: bytes => bytes.reduce((total, byte) => total ^ byte, 0),
  sum16: bytes => sum(bytes) & 0xffff,
  'crc8-maxim': crc8Maxim,
  'crc16-ccitt-false': bytes => crc16(bytes, 0x1021, 0xffff, false),
  'crc16-xmodem': bytes => crc16(bytes, 0x1021, 0, false),
  'crc16-modbus': bytes => crc16(bytes, 0xa001, 0xffff, true)
}

export const checksumOf = (kind: Checksum['kind'], bytes: Uint8Array): number => algorithms[kind](bytes)

const valueBytes = (kind: Checksum['kind']): 1 | 2 => (kind === 'sum16' || kind.startsWith('crc16') ? 2 : 1)

/** Bytes the checksum takes on the wire, its lead not counted. */
export const writtenLength = ({ kind, written }: Checksum): number =>
  written === 'hex' ? valueBytes(kind) * 2 : valueBytes(kind)

/** As it should stand on the wire; hex digits in upper case. */
export function write({ kind, written }: Checksum, covered: Uint8Array): Uint8Array {
  const value = checksumOf(kind, covered)
  const size = valueBytes(kind)
  if (written === 'hex')
    return Uint8Array.from(
      Buffer.from(
        value
          .toString(16)
          .toUpperCase()
          .padStart(size * 2, '0'),
        'latin1'
      )
    )
  const bytes = size === 1 ? [value] : [value >> 8, value & 0xff]
  return Uint8Array.from(written === 'raw-swapped' ? bytes.toReversed() : bytes)
}

const upper = (byte: number): number => (byte >= 0x61 && byte <= 0x66 ? byte - 0x20 : byte)

export function isRight(checksum: Checksum, covered: Uint8Array, found: Uint8Array): boolean {
  const expected = write(checksum, covered)
  return (
    found.length === expected.length &&
    found.every((byte, at) => (checksum.written === 'hex' ? upper(byte) : byte) === expected[at])
  )
}
