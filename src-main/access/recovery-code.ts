import { randomBytes } from 'node:crypto'

// Crockford's base 32: no I, L, O, U, so that it survives handwriting.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 125 random bits as five groups of five, for paper. */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(25)].map(byte => alphabet[byte % 32] ?? '0').join('')
  return (letters.match(/.{5}/g) ?? []).join('-')
}

/** What a person types from paper, as it was printed. */
export function readRecoveryCode(typed: string): string {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return (letters.match(/.{1,5}/g) ?? []).join('-')
}
