/** The same numbers for the same seed, on every machine. */
export interface Random {
  /** At least 0, below 1. */
  readonly next: () => number
  /** Whole number, both ends included. */
  readonly int: (from: number, to: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
  /** One of the entries, each as likely as its weight. */
  readonly weighted: <T>(entries: readonly (readonly [T, number])[]) => T
  /** Bell curve. */
  readonly normal: (mean: number, deviation: number) => number
  readonly bytes: (count: number) => Uint8Array
}

/** sfc32, seeded by splitmix32: public domain generators by Chris Doty-Humphrey and Guy Steele et al. */
export function createRandom(seed: number): Random {
  let mix = seed >>> 0
  const split = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let [a, b, c, counter] = [split(), split(), split(), 1]
  const word = (): number => {
    const sum = (((a + b) >>> 0) + counter) >>> 0
    counter = (counter + 1) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) >>> 0
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0
    return sum
  }
  for (let warmUp = 0; warmUp < 12; warmUp += 1) word()

  const next = (): number => word() / 2 ** 32
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    int,
    chance: probability => next() < probability,
    pick: list => list[int(0, list.length - 1)] ?? list[0],
    weighted: entries => {
      const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
      let left = next() * total
      for (const [value, weight] of entries) {
        left -= weight
        if (left < 0) return value
      }
      const last = entries.at(-1)
      if (last === undefined) throw new RangeError('nothing to choose from')
      return last[0]
    },
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    bytes: count => Uint8Array.from({ length: count }, () => word() & 0xff)
  }
}
