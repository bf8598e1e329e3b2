import { lengthen } from './id-number.ts'
import { fold, reversed } from './search-terms.ts'

/**
 * One word of a query: part of a name, letters, digits, the tail of a number, a document's number with letters in it,
 * or a surname with a birth date.
 */
export interface Word {
  readonly kind: 'name' | 'letters' | 'digits' | 'tail' | 'document' | 'born'
  readonly text: string
}
/** A person is found who fits all its words. */
export type Reading = readonly Word[]

export interface Query {
  /** The folded query without spaces: to know an exact name. */
  readonly whole: string
  /** The likeliest first; the next are only tried when nobody was found. */
  readonly attempts: readonly (readonly Reading[])[]
}

/** More words than anybody types; the rest is ignored. */
const mostWords = 6

const pad = (digits: string): string => digits.padStart(2, '0')

/** `1955-3-8`, `1955/03/08`, `1955年3月8日`, `1955.3` as the digits of an ID number. */
const withDates = (text: string): string =>
  text.replace(
    /(?<!\d)((?:18|19|20)\d\d)[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月|(?!\d))/g,
    (_all, year: string, month: string, day: string | undefined) =>
      ` ${year}${pad(month)}${day === undefined ? '' : pad(day)} `
  )

/** Splits `张4231`, `zjg4231` at the change of kind; an X that ends a number belongs to it. */
function wordsOf(chunk: string): Reading {
  const parts = chunk.match(/[0-9]+x(?![a-z0-9])|[0-9]+|[a-z]+|[^a-z0-9]+/g) ?? []
  return parts.map(text => ({
    text,
    kind: /^[0-9]+$/.test(text)
      ? 'digits'
      : /^[0-9]+x$/.test(text)
        ? 'document'
        : /^[a-z]+$/.test(text)
          ? 'letters'
          : 'name'
  }))
}

/** Decides by the characters what is meant; what can be meant in two ways is read in both. */
export function parseQuery(typed: string): Query {
  const chunks = withDates(fold(typed.trim()))
    .replace(/\+86(?=[\s-]*1)/, '')
    .split(/[^\p{L}\p{N}·]+/u)
    .map(chunk => chunk.replaceAll('·', ''))
    .filter(chunk => chunk !== '')
  const whole = chunks.join('')
  const words = chunks.flatMap(wordsOf).slice(0, mostWords)
  const [first, second] = words
  if (first === undefined) return { whole, attempts: [] }
  if (second === undefined) return { whole, attempts: [[words], ...lengthened(first)] }
  const only = (kind: Word['kind']): boolean => words.every(word => word.kind === kind)
  // `wang xiao ming` is one name, `138 1234 5678` one number, unless they turn out to be several words.
  if (only('letters')) return { whole, attempts: [[[{ kind: 'letters', text: whole }]], [words]] }
  if (only('digits')) return { whole, attempts: [[[{ kind: 'digits', text: whole }]], [words]] }
  // `E12345678` is a passport, `zjg4231` initials and a tail.
  if (chunks.length === 1 && /^(?=.*[a-z])(?=.*[0-9])[a-z0-9]{4,}$/.test(whole)) {
    return { whole, attempts: [[[{ kind: 'document', text: whole }]], [words]] }
  }
  const born = words.length === 2 ? bornReadings(first, second) : []
  return { whole, attempts: [born, [words]] }
}

/** An old number of fifteen digits is on file with eighteen (GB 11643). */
function lengthened({ kind, text }: Word): readonly (readonly Reading[])[] {
  if (kind !== 'digits' || text.length !== 15) return []
  const number = lengthen(text).toLowerCase()
  return [[[{ kind: number.endsWith('x') ? 'document' : 'digits', text: number }]]]
}

/** `王 1955` fits thousands in two ways that hardly meet; meant is the year of birth, or the tail of a number. */
function bornReadings(first: Word, second: Word): readonly Reading[] {
  const [name, digits] = first.kind === 'name' ? [first, second] : [second, first]
  const isSurname = name.kind === 'name' && Array.from(name.text).length === 1
  if (!isSurname || digits.kind !== 'digits' || !/^(18|19|20)\d{2,6}$/.test(digits.text)) return []
  return [[{ kind: 'born', text: name.text + digits.text }], [name, { kind: 'tail', text: digits.text }]]
}

/** A stretch of the index. */
export interface Stretch {
  readonly start: string
  readonly end: string
  /** Who is found here fits as a whole, however the key goes on. */
  readonly whole: boolean
}

const from = (start: string, whole = false): Stretch => ({ start, end: `${start}\u{10FFFF}`, whole })
const exactly = (key: string): Stretch => ({ start: key, end: `${key}\0`, whole: true })

/** Where the keys stand that fit a word. The tail of a number is how people say it, so it counts as the whole. */
export function stretchesOf({ kind, text }: Word): readonly Stretch[] {
  switch (kind) {
    case 'name':
      return [from(`n${text}`)]
    case 'letters':
      return [from(`p${text}`)]
    case 'digits':
      return [from(`t${reversed(text)}`, true), from(`d${text}`)]
    case 'tail':
      return [from(`t${reversed(text)}`, true), exactly(`d${text}`)]
    case 'document':
      return [from(`d${text}`)]
    case 'born':
      return [from(`b${text}`)]
  }
}
