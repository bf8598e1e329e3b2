import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { dictionary1 } from './dictionary-1.ts'

/**
 * Text of the journal in few bytes: one byte names the dictionary, the rest is raw DEFLATE (RFC 1951) begun with it.
 * A dictionary that was ever written with is kept for ever and never changed; a better one takes the next number.
 */
const dictionaries: ReadonlyMap<number, Buffer> = new Map([[1, Buffer.from(dictionary1)]])
const present = 1

const windowBits = 15
// Room for the dictionary and a kilobyte or two: making more takes longer than packing. What it says is read with any window.
const options = { windowBits: 14, memLevel: 5, chunkSize: 1024 }

export function pack(text: string): Buffer {
  const dictionary = dictionaries.get(present)
  return Buffer.concat([Buffer.of(present), deflateRawSync(Buffer.from(text), { ...options, dictionary })])
}

/** Throws where the bytes are not what `pack` made. */
export function unpack(packed: Uint8Array): string {
  const dictionary = dictionaries.get(packed[0] ?? 0)
  if (dictionary === undefined)
    throw new Error(`packed with dictionary ${String(packed[0])}, which is not here`)
  return inflateRawSync(packed.subarray(1), { windowBits, dictionary }).toString()
}
