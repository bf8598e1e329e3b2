export type WordsOf<C extends string> = Readonly<Record<C, string>>

interface Choice<C extends string> {
  readonly code: C
  readonly key: string
  readonly label: string
}

/** Choices in the order of the words, by the digits 1, 2, 3 … */
export function choices<C extends string>(words: WordsOf<C>): readonly Choice<C>[] {
  return (Object.entries(words) as [C, string][]).map(([code, label], index) => ({
    code,
    label,
    key: String(index + 1)
  }))
}
