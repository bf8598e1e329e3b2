import type { ReadingsOf } from '../lib/pinyin.ts'
import { lettersOf } from './pinyin.ts'

/** What a resident is found by, lines separated by line feeds; the index keys follow from it and nothing else. */
export interface SearchTerms {
  /** Folded name. */
  readonly name: string
  /** Each line framed by a line feed before: pinyin and initials. */
  readonly letters: string
  /** Found by any fragment: the document's number, if there is one, and on the last line the birth date. */
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
  const documents = person.idNumber === null ? [birth] : [bare(person.idNumber), birth]
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
 * from every character on, phones and record number from the start), `t` phones and record number from the tail, `b`
 * first character of the name with the birth date.
 */
export function keysOf(terms: SearchTerms): readonly string[] {
  const keys = new Set<string>()
  const characters = Array.from(terms.name)
  for (let from = 0; from < characters.length; from += 1) keys.add(`n${characters.slice(from).join('')}`)
  for (const line of lines(terms.letters)) keys.add(`p${line}`)
  const documents = lines(terms.document)
  for (const [index, line] of documents.entries()) {
    // An ID number contains the birth date: its keys find that too.
    if (documents.slice(0, index).some(other => other.includes(line))) continue
    for (let from = 0; from <= line.length - shortestFragment; from += 1) keys.add(`d${line.slice(from)}`)
  }
  keys.add(`b${characters[0] ?? ''}${documents.at(-1) ?? ''}`)
  for (const line of lines(terms.numbers)) {
    keys.add(`d${line}`)
    keys.add(`t${reversed(line)}`)
  }
  return [...keys]
}
