import type { Column, ListAnswer, ListDeclaration, ListQuery } from './declaration.ts'

/** How rows that are all in hand are narrowed and ordered. */
interface InHand<Row, F extends object> {
  readonly columns: readonly Column<Row>[]
  readonly fits?: (row: Row, filters: F) => boolean
}

/** Figures by their value, those that are not stated first; words as a dictionary has them. */
const orderBy = <Row>({ order, isNumber, text }: Column<Row>): ((row: Row) => string | number) =>
  order ??
  (isNumber === true
    ? row => {
        const value = Number(text(row).replaceAll(',', ''))
        return Number.isNaN(value) ? -Infinity : value
      }
    : text)

function sorted<Row>(rows: readonly Row[], column: Column<Row>, descending: boolean): readonly Row[] {
  const by = orderBy(column)
  const found = rows.toSorted((one, other) => {
    const [a, b] = [by(one), by(other)]
    return typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'zh', { numeric: true })
  })
  return descending ? found.toReversed() : found
}

/** A page of rows that are all in hand, narrowed, sorted and cut as the main process does it with the long lists. */
export function pageOf<Row, F extends object>(
  rows: readonly Row[],
  query: ListQuery<F>,
  { columns, fits = () => true }: InHand<Row, F>
): ListAnswer<Row> {
  const column = columns.find(({ sort }) => sort !== undefined && sort === query.sort)
  const fitting = rows.filter(row => fits(row, query.filters))
  const whole = column === undefined ? fitting : sorted(fitting, column, query.descending)
  const asked = Number(query.after ?? (query.before === null ? 0 : Number(query.before) - query.size))
  const last = Math.max(0, Math.ceil(whole.length / query.size) - 1) * query.size
  const from = Math.min(Math.max(0, asked), last)
  const end = from + query.size
  return {
    rows: whole.slice(from, end),
    total: whole.length,
    next: end < whole.length ? String(end) : null,
    previous: from > 0 ? String(from) : null,
    sort: column?.sort ?? '',
    descending: column !== undefined && query.descending,
    sortable: columns.flatMap(({ sort }) => sort ?? []),
    preparing: 0
  }
}

/**
 * A list whose rows are few and all in hand: each column sorts.
 * @param rows in the list's own order; where they are a page's own, `changes` says when they are others
 */
export function inHand<Row, F extends object = Readonly<Record<never, never>>>({
  rows,
  fits,
  ...declared
}: Omit<ListDeclaration<Row, F>, 'ask'> & {
  readonly rows: (filters: F) => readonly Row[] | Promise<readonly Row[]>
  readonly fits?: (row: Row, filters: F) => boolean
}): ListDeclaration<Row, F> {
  const columns = declared.columns.map(column =>
    column.isOnScreen === true || column.isForPen === true ? column : { sort: column.name, ...column }
  )
  const how = { columns, ...(fits && { fits }) }
  return { ...declared, columns, ask: async query => pageOf(await rows(query.filters), query, how) }
}
