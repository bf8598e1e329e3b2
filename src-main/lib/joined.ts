/** What there is of these, parted by dots as on every line people read. */
export const joined = (parts: readonly (string | null | undefined)[]): string =>
  parts.filter(part => typeof part === 'string' && part !== '').join(' · ')
