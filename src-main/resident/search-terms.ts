import { lettersOf, type ReadingsOf } from './pinyin.ts'

/** What a resident is found by, lines separated by line feeds; the index keys follow from it and nothing else. */
export interface SearchTerms {
  /** Folded name. */
  readonly name: string
  /** Each line framed by a line feed before: pinyin and initials. */
  readonly letters: string
  /** Found by any fragment: the document's number, and the birth date when the number does not contain it. */
  readonly document: string
  /** Each line framed by line feeds on both sides, found by head and tail: phones and record number. */
  readonly numbers: string
}

/** Shorter ends of a number are not indexed from within: three digits would find everybody. */
export const shortestFragment = 4

/** One form for what is typed and what is stored: half width, lower case, no marks, only letters and digits. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[üǖǘǚǜ]/g, 'v')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
}

const bare = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '')

/** The dear part of the terms, which needs the dictionary of readings. */
export function nameLetters(name: string, readingsOf: ReadingsOf): string {
  return lettersOf(fold(name), readingsOf)
    .map(line => `\n${line}`)
    .join('')
}

/** @param letters as `nameLetters` answers them */
export function termsOf(
  person: {
    readonly name: string
    readonly birthDate: string
    readonly idNumber: string | null
    readonly recordNumber: string
    readonly phones: readonly { readonly number: string }[]
  },
  letters: string
): SearchTerms {
  const birth = person.birthDate.replaceAll('-', '')
  const document = person.idNumber === null ? '' : bare(person.idNumber)
  const documents = document.includes(birth) ? [document] : [document, birth].filter(line => line !== '')
  const numbers = [person.recordNumber, ...person.phones.map(({ number }) => number)]
  return {
    name: bare(person.name),
    letters,
    document: documents.join('\n'),
    numbers: `\n${numbers.join('\n')}\n`
  }
}

export const reversed = (text: string): string => Array.from(text).reverse().join('')

const lines = (text: string): readonly string[] => text.split('\n').filter(line => line !== '')

/**
 * The keys of the index: `n` name from every character on, `p` pinyin and initials, `d` digits as they run (documents
 * from every character on, phones and record number from the start), `t` phones and record number from the tail.
 */
export function keysOf(terms: SearchTerms): readonly string[] {
  const keys = new Set<string>()
  const characters = Array.from(terms.name)
  for (let from = 0; from < characters.length; from += 1) keys.add(`n${characters.slice(from).join('')}`)
  for (const line of lines(terms.letters)) keys.add(`p${line}`)
  for (const line of lines(terms.document)) {
    for (let from = 0; from <= line.length - shortestFragment; from += 1) keys.add(`d${line.slice(from)}`)
  }
  for (const line of lines(terms.numbers)) {
    keys.add(`d${line}`)
    keys.add(`t${reversed(line)}`)
  }
  return [...keys]
}
