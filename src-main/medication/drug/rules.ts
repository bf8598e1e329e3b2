import { combine, isHan, type ReadingsOf, typeable, unitsOf } from '../../lib/pinyin.ts'
import { folded } from '../rules.ts'
import type { DrugInput } from './contract.ts'

/** From each syllable on, in full and by initials: `anlvdiping` and `aldp` find 苯磺酸氨氯地平片. */
function lettersOf(name: string, readingsOf: ReadingsOf): readonly string[] {
  const choices = unitsOf(name).map(unit => {
    // One reading for each character: names of drugs are long, and their characters hardly ever read otherwise.
    const [reading = ''] = isHan(unit) ? readingsOf(unit) : [unit]
    return typeable(reading)
  })
  return combine(choices).flatMap(parts =>
    parts.flatMap((_part, from) => [
      parts.slice(from).join(''),
      parts
        .slice(from)
        .map(part => (/^[0-9]/.test(part) ? part : part.charAt(0)))
        .join('')
    ])
  )
}

/** What a drug is found by, a line each. */
export function drugTerms(
  { name, code, ingredients }: Pick<DrugInput, 'name' | 'code' | 'ingredients'>,
  readingsOf: ReadingsOf
): string {
  const words = [name, ...ingredients].map(folded)
  const further = words.filter((word, index) => index === 0 || !words[0]?.includes(word))
  const lines = [...words, folded(code), ...further.flatMap(word => lettersOf(word, readingsOf))]
  return [...new Set(lines)].filter(line => line !== '').join('\n')
}

/** The file and the dictionary mean the same drug: by code, where both have one, else by name and specification. */
export const drugKey = ({ code, name, spec }: Pick<DrugInput, 'code' | 'name' | 'spec'>): string =>
  code === '' ? `n ${folded(name)} ${folded(spec)}` : `c ${code}`

export const isSameDrug = (one: DrugInput, other: DrugInput): boolean =>
  one.code === other.code &&
  one.name === other.name &&
  one.spec === other.spec &&
  one.unit === other.unit &&
  one.ingredients.join('\n') === other.ingredients.join('\n') &&
  one.groups.join('\n') === other.groups.join('\n') &&
  one.control === other.control &&
  one.isRetired === other.isRetired
