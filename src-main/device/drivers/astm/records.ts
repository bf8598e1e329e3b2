/**
 * The records of CLSI LIS2-A2 (formerly ASTM E1394): a letter, then fields. The header names its own delimiters:
 *
 *   H|\^&|…      | between fields · \ between repetitions · ^ between components · & begins and ends an escape
 *   &F& &R& &S& &E&   the delimiters themselves: field, repetition, component, escape · &Xhh…& bytes
 */
export interface Delimiters {
  readonly field: string
  readonly repetition: string
  readonly component: string
  readonly escape: string
}

/** A field as it came: repetitions of components, still escaped. */
export type Field = string

export interface LisRecord {
  /** Upper-case: H header, P patient, O order, R result, C comment, L terminator. */
  readonly type: string
  /** Numbered as in the standard: field 1 is the type. Empty when the record ends before it. */
  field(number: number): Field
  readonly fieldCount: number
}

/** The usual four; what counts is what the header says. */
export const usualDelimiters: Delimiters = { field: '|', repetition: '\\', component: '^', escape: '&' }

/** What a header record declares; undefined when it is no header. */
export function delimitersOf(header: string): Delimiters | undefined {
  const [type, field, repetition, component, escape] = header
  const all = [field, repetition, component, escape]
  const isSound =
    type === 'H' &&
    new Set(all).size === 4 &&
    all.every(one => one !== undefined && !/[0-9A-Za-z\s]/.test(one)) &&
    (header.length === 5 || header[5] === field)
  if (!isSound || !field || !repetition || !component || !escape) return undefined
  return { field, repetition, component, escape }
}

/** A record without its CR; undefined when it does not begin with a letter and a field delimiter. */
export function parseRecord(text: string, delimiters: Delimiters): LisRecord | undefined {
  const [type = '', ...rest] = text.split(delimiters.field)
  if (!/^[A-Za-z]$/.test(type)) return undefined
  const fields = [type, ...rest]
  return {
    type: type.toUpperCase(),
    field: number => fields[number - 1] ?? '',
    fieldCount: fields.length
  }
}

export const repetitionsOf = (field: Field, { repetition }: Delimiters) => field.split(repetition)
export const componentsOf = (field: Field, { component }: Delimiters) => field.split(component)

/** The text that an escaped one stands for. What it does not know it leaves as it came. */
export function unescaped(text: string, delimiters: Delimiters): string {
  const { escape } = delimiters
  const names = new Map([
    ['F', delimiters.field],
    ['R', delimiters.repetition],
    ['S', delimiters.component],
    ['E', escape]
  ])
  const parts = text.split(escape)
  // Odd parts stand between two escape characters; an unclosed escape is no escape.
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return part
      if (index === parts.length - 1) return escape + part
      const hex = /^X((?:[0-9A-Fa-f]{2})+)$/.exec(part)?.[1]
      if (hex) return Buffer.from(hex, 'hex').toString('latin1')
      return names.get(part) ?? `${escape}${part}${escape}`
    })
    .join('')
}
