/** All toneless readings of one character, the commonest first, `ü` as written; none for what has no reading. */
export type ReadingsOf = (character: string) => readonly string[]

/** Beyond the library's table, but in the registers. */
const rareReadings: Readonly<Record<string, readonly string[]>> = { 𠮷: ['ji'], 㛃: ['jie'], 㐱: ['zhen'] }

let loading: Promise<ReadingsOf> | null = null

/** Loads the dictionary, once; it takes tens of milliseconds, so not before somebody is registered. */
export function loadReadings(): Promise<ReadingsOf> {
  loading ??= import('pinyin-pro').then(({ polyphonic }) => {
    const known = new Map<string, readonly string[]>(Object.entries(rareReadings))
    return character => {
      const found = known.get(character)
      if (found !== undefined) return found
      const answer = polyphonic(character, { type: 'array', toneType: 'none' })[0] ?? []
      const readings = answer.filter(reading => /^[a-zü]+$/.test(reading))
      known.set(character, readings)
      return readings
    }
  })
  return loading
}

export const isHan = (character: string): boolean => /^\p{Script=Han}$/u.test(character)

/** Characters (Han) and runs of Latin letters or digits of a folded name, in order. */
export function unitsOf(name: string): readonly string[] {
  return name.match(/\p{Script=Han}|[a-z]+|[0-9]+/gu) ?? []
}

/** `ü` is typed as v, and by many as u. */
export function typeable(reading: string): readonly string[] {
  return reading.includes('ü') ? [reading.replaceAll('ü', 'v'), reading.replaceAll('ü', 'u')] : [reading]
}

/** More combinations than this help nobody to find a person and only swell the index. */
const mostCombinations = 8

/** The likeliest combinations first: rank is the sum of the ranks of the parts. */
export function combine(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let combinations: { readonly parts: readonly string[]; readonly rank: number }[] = [{ parts: [], rank: 0 }]
  for (const options of choices) {
    if (options.length === 0) continue
    combinations = combinations
      .flatMap(({ parts, rank }) =>
        options.map((option, index) => ({ parts: [...parts, option], rank: rank + index }))
      )
      .sort((one, other) => one.rank - other.rank)
      .slice(0, mostCombinations)
  }
  return combinations.map(({ parts }) => parts)
}
