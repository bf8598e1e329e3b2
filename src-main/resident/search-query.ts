import { fold, reversed } from './search-terms.ts'

/** One word of a query: part of a name, letters, digits, or a document's number with letters in it. */
export interface Word {
  readonly kind: 'name' | 'letters' | 'digits' | 'document'
  readonly text: string
}

export interface Query {
  /** The folded query without spaces: to know an exact name. */
  readonly whole: string
  /** A person is found who fits all words of one reading. */
  readonly readings: readonly (readonly Word[])[]
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
function wordsOf(chunk: string): readonly Word[] {
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
  if (words.length === 0) return { whole, readings: [] }
  const readings: (readonly Word[])[] = [words]
  const only = (kind: Word['kind']): boolean => words.every(word => word.kind === kind)
  // `wang xiao ming` is one name, `138 1234 5678` one number, unless they turn out to be several words.
  if (words.length > 1 && only('letters')) readings.unshift([{ kind: 'letters', text: whole }])
  if (words.length > 1 && only('digits')) readings.unshift([{ kind: 'digits', text: whole }])
  // `E12345678` is a passport, `zjg4231` initials and a tail.
  if (chunks.length === 1 && words.length > 1 && /^(?=.*[a-z])(?=.*[0-9])[a-z0-9]{4,}$/.test(whole)) {
    readings.unshift([{ kind: 'document', text: whole }])
  }
  return { whole, readings }
}

/** Starts of index keys that fit a word. */
export function prefixesOf({ kind, text }: Word): readonly string[] {
  switch (kind) {
    case 'name':
      return [`n${text}`]
    case 'letters':
      return [`p${text}`]
    case 'digits':
      return [`t${reversed(text)}`, `d${text}`]
    case 'document':
      return [`d${text}`]
  }
}
