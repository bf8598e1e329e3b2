import type { Column } from './declaration.ts'
import { headOf, textOn } from './words.ts'

/** A cell that a spreadsheet does not take for a formula. */
const cell = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/** RFC 4180: a head, then a line for each row. */
export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[], isMasked: boolean): string {
  const written = columns.filter(({ isForPen, isOnScreen }) => isForPen !== true && isOnScreen !== true)
  return [
    written.map(column => cell(headOf(column))),
    ...rows.map(row => written.map(column => cell(textOn(column, row, isMasked))))
  ]
    .map(cells => `${cells.join(',')}\r\n`)
    .join('')
}
