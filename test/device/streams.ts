import fc from 'fast-check'

/** Repeat a failing run with FC_SEED. */
export const seed = Number(process.env['FC_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

export function holds<T extends readonly [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<T> | fc.IProperty<T>,
  numRuns: number
) {
  return fc.assert(property as fc.IAsyncProperty<T>, { seed, numRuns })
}

/** Cuts a stream at any positions: every byte alone, all at once, and what is between. */
export function cut(stream: Uint8Array, positions: readonly number[]): readonly Uint8Array[] {
  const cuts = [...new Set(positions.map(position => position % (stream.length + 1)))].sort((a, b) => a - b)
  return [0, ...cuts].map((from, n) => stream.subarray(from, cuts[n])).filter(chunk => chunk.length > 0)
}

export const cuts = fc.oneof(
  fc.array(fc.nat(2_000), { maxLength: 60, size: 'max' }),
  fc.constant(Array.from({ length: 2_000 }, (_, n) => n)),
  fc.constant([])
)

/** Any bytes; idle bytes and the characters of frames more often than chance would have it. */
export const noise = fc
  .array(
    fc.oneof(
      fc.nat(255),
      fc.constantFrom(0x00, 0x11, 0x13, 0x0d, 0x0a, 0xff, 0xaa, 0xcc),
      fc.constantFrom(...Buffer.from('0123456789, 2026'))
    ),
    { maxLength: 40, size: 'max' }
  )
  .map(list => Uint8Array.from(list))

export const without = (frame: Uint8Array, at: number) =>
  Uint8Array.from([...frame.subarray(0, at), ...frame.subarray(at + 1)])
export const withInserted = (frame: Uint8Array, at: number, extra: readonly number[]) =>
  Uint8Array.from([...frame.subarray(0, at), ...extra, ...frame.subarray(at)])
export const withChanged = (frame: Uint8Array, at: number, byte: number) =>
  Uint8Array.from(frame, (old, index) => (index === at ? byte : old))
