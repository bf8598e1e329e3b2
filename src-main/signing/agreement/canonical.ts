import { sm3 } from 'sm-crypto-v2'

/** What a signed text is made of: no fractions (money is fen, co-ordinates are scaled), so that it reads back the same. */
export type Signable =
  string | number | boolean | null | readonly Signable[] | { readonly [key: string]: Signable }

/**
 * One text for one content: keys in order of their code units, no spaces, as the JSON Canonicalization Scheme
 * (RFC 8785) has it for integers. Throws a RangeError for a number that is no safe integer.
 */
export function canonical(value: Signable): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`${String(value)} is not a safe integer`)
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

const isList = (value: object): value is readonly Signable[] => Array.isArray(value)

/** SM3 (GB/T 32905-2016) of the UTF-8 text, lower-case hex. In JavaScript: Electron's crypto library has no SM3. */
export const digestOf = (text: string): string => sm3(new TextEncoder().encode(text))
