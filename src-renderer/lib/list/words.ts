import type { AnyList, Column } from './declaration.ts'
import type { Place } from './remembered.ts'

/** `状态：逾期，责任医生：王医生`; what is not narrowed is not said. */
export const inWords = <Row>(
  { filters, narrowed }: Pick<AnyList<Row>, 'filters' | 'narrowed'>,
  { filters: set }: Place
): string =>
  [
    ...filters.map(({ name, word, choices }) => {
      const chosen = choices(null).find(({ code }) => code === set[name])
      return chosen === undefined ? '' : `${word}：${chosen.label}`
    }),
    narrowed?.() ?? ''
  ]
    .filter(words => words !== '')
    .join('，')

export const headOf = ({ word, unit }: Pick<Column<never>, 'word' | 'unit'>): string =>
  unit === undefined ? word : `${word} ${unit}`

/** `张**`, `欧******`: enough to ask for somebody who stands there, not enough to know them. */
export const maskedName = (name: string): string => {
  const [first = '', ...rest] = Array.from(name)
  return first + '*'.repeat(rest.length)
}
/** `138****5678`; of shorter numbers the last two digits. */
export const maskedPhone = (phone: string): string =>
  phone.length >= 8 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : phone.replace(/\d(?=.*\d\d)/g, '*')

const tones = { attention: '▲ ', critical: '■ ', confirmed: '✓ ', quiet: '', '': '' } as const

/** What stands in a cell once the list leaves the screen. */
export function textOn<Row>(column: Column<Row>, row: Row, isMasked: boolean): string {
  if (column.isForPen === true) return ''
  const text = column.text(row)
  const { person, secret } = column
  const bare =
    isMasked && secret === 'phone'
      ? maskedPhone(text)
      : isMasked && secret === 'name'
        ? maskedName(text)
        : text
  // Without the name a birth date says little more than the age does, and too much for a bin.
  const born = person === undefined || isMasked ? '' : ` ${person(row).birthDate} 生`
  return `${tones[column.tone?.(row) ?? '']}${bare}${born}`
}
