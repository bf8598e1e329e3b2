/** Samples as they cross the border: base64 of little-endian whole numbers, all of the first lead, then the second … */
export interface Block {
  readonly count: number
  readonly encoding: 'i16' | 'i32'
  readonly data: string
}

/** One list for each lead; null when the block is not of so many leads. */
export function decodeBlock({ count, encoding, data }: Block, leads: number): readonly Int32Array[] | null {
  const binary = atob(data)
  const width = encoding === 'i16' ? 2 : 4
  if (binary.length !== count * leads * width) return null
  const view = new DataView(new ArrayBuffer(binary.length))
  for (let at = 0; at < binary.length; at += 1) view.setUint8(at, binary.charCodeAt(at))
  const read = (at: number): number =>
    width === 2 ? view.getInt16(2 * at, true) : view.getInt32(4 * at, true)
  return Array.from({ length: leads }, (_, lead) =>
    Int32Array.from({ length: count }, (_none, n) => read(lead * count + n))
  )
}
