import { isRealDay } from '../../../lib/clock.ts'
import type { IdCard } from '../driver.ts'

/** What is read of a card, or why nothing is, for the person at the desk. */
export type CardText =
  Omit<IdCard, 'type' | 'raw'> | { readonly trouble: 'unreadable' | 'foreigner' | 'unknown-kind' }

const textBytes = 256
/** The letter by which another card with the same 256 bytes tells itself from a resident's. */
const letterAt = 248

/** Of the 256 bytes of text: where a field begins and how many bytes it has. */
const layout = {
  name: [0, 30],
  sex: [30, 2],
  nation: [32, 4],
  birth: [36, 16],
  address: [52, 70],
  number: [122, 36],
  issuer: [158, 30],
  from: [188, 16],
  to: [204, 16]
} as const

/** GB/T 3304: 01 汉 … 56 基诺; 97 其他, 98 入籍. */
const isNation = (code: string): boolean => /^(0[1-9]|[1-4]\d|5[0-6]|9[78])$/.test(code)
const forGood = '长期'

/** The text among what `read` answered: lengths of text, photo and, perhaps, fingerprints come first. Null: none. */
export function textOf(data: Uint8Array): Uint8Array | null {
  if (data.length < 4) return null
  const word = (at: number): number => (data[at] ?? 0) * 256 + (data[at + 1] ?? 0)
  const header = [4, 6].find(
    size => size + word(0) + word(2) + (size === 6 ? word(4) : 0) === data.length && word(0) === textBytes
  )
  return header === undefined ? null : data.subarray(header, header + textBytes)
}

const dayOf = (digits: string): string | null => {
  const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  return /^\d{8}$/.test(digits) && isRealDay(day) ? day : null
}

/**
 * The 256 bytes of a card, UTF-16LE padded with spaces. A card whose letter is not known is not read at all: its fields
 * may lie elsewhere, and a wrong person is worse than none.
 */
export function parseCardText(text: Uint8Array): CardText {
  let decoded: string
  try {
    decoded = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(text)
  } catch {
    return { trouble: 'unreadable' }
  }
  const field = (name: keyof typeof layout): string => {
    const [at, size] = layout[name]
    return decoded
      .slice(at / 2, (at + size) / 2)
      .replaceAll('\0', ' ')
      .trim()
  }
  const letter = decoded.charAt(letterAt / 2).replace('\0', ' ')
  const number = field('number').toUpperCase()
  // Foreigners' cards: I of 2017 has another layout, Y of 2023 looks like a resident's and is none.
  if (letter === 'I' || letter === 'Y' || (letter === ' ' && number.startsWith('9')))
    return { trouble: 'foreigner' }
  if (letter !== ' ' && letter !== 'J') return { trouble: 'unknown-kind' }

  const sex = field('sex')
  const birthDate = dayOf(field('birth'))
  const validFrom = dayOf(field('from'))
  const validTo = field('to') === forGood ? null : dayOf(field('to'))
  const nation = field('nation')
  const name = field('name').replaceAll(/\s+/gu, ' ')
  const isWhole =
    name !== '' &&
    !/[\p{Cc}\p{Cn}\p{Co}]/u.test(name + field('address') + field('issuer')) &&
    /^[0129]$/.test(sex) &&
    /^\d{17}[\dX]$/.test(number) &&
    birthDate !== null &&
    number.slice(6, 14) === field('birth') &&
    validFrom !== null &&
    (validTo !== null || field('to') === forGood) &&
    (letter === 'J' ? nation === '' : isNation(nation))
  if (!isWhole) return { trouble: 'unreadable' }
  return {
    card: letter === 'J' ? 'residence-permit' : 'resident-id',
    name,
    sex: sex as IdCard['sex'],
    nation: nation === '' ? null : nation,
    birthDate,
    address: field('address'),
    number,
    issuer: field('issuer'),
    validFrom,
    validTo
  }
}
