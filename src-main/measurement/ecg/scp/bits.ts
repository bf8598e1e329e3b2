/** Reads bits, the most significant of each byte first. Beyond the end it reads nothing: `undefined`. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  bit(): 0 | 1 | undefined {
    const byte = this.#bytes[this.#at >> 3]
    if (byte === undefined) return undefined
    const bit = (byte >> (7 - (this.#at & 7))) & 1
    this.#at += 1
    return bit === 1 ? 1 : 0
  }

  /** An unsigned number of so many bits. */
  number(bits: number): number | undefined {
    let value = 0
    for (let n = 0; n < bits; n += 1) {
      const bit = this.bit()
      if (bit === undefined) return undefined
      value = value * 2 + bit
    }
    return value
  }

  /** A two's complement number of so many bits. */
  signed(bits: number): number | undefined {
    const value = this.number(bits)
    return value !== undefined && value >= 2 ** (bits - 1) ? value - 2 ** bits : value
  }
}

/** Writes bits, the most significant of each byte first; the last byte is filled with zeros. */
export class BitWriter {
  readonly #bytes: number[] = []
  #rest = 0
  #count = 0

  write(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      this.#rest = (this.#rest << 1) | ((value >> bit) & 1)
      this.#count += 1
      if (this.#count < 8) continue
      this.#bytes.push(this.#rest)
      this.#rest = 0
      this.#count = 0
    }
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.write(0, 8 - this.#count)
    return Uint8Array.from(this.#bytes)
  }
}
