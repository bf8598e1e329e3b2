import type { ListAnswer, ListQuery } from './declaration.ts'

interface Order<Row> {
  readonly by: (row: Row) => string | number
}

/**
 * A list whose rows are all here, few and in their own order: narrowed, sorted and cut as the main process does it with
 * the long ones.
 */
export function inHand<Row, F extends object>(
  rows: readonly Row[],
  query: ListQuery<F>,
  {
    fits = () => true,
    sorts = {}
  }: {
    readonly fits?: (row: Row, filters: F) => boolean
    readonly sorts?: Readonly<Record<string, Order<Row>['by']>>
  } = {}
): ListAnswer<Row> {
  const by = query.sort === null ? undefined : sorts[query.sort]
  const fitting = rows.filter(row => fits(row, query.filters))
  const sorted =
    by === undefined
      ? fitting
      : fitting.toSorted((one, other) => {
          const [a, b] = [by(one), by(other)]
          return typeof a === 'number' && typeof b === 'number'
            ? a - b
            : String(a).localeCompare(String(b), 'zh')
        })
  const whole = by !== undefined && query.descending ? sorted.toReversed() : sorted
  const from = Number(
    query.after ?? (query.before === null ? 0 : Math.max(0, Number(query.before) - query.size))
  )
  const end = from + query.size
  return {
    rows: whole.slice(from, end),
    total: whole.length,
    next: end < whole.length ? String(end) : null,
    previous: from > 0 ? String(from) : null,
    sort: by === undefined || query.sort === null ? '' : query.sort,
    descending: by !== undefined && query.descending,
    sortable: Object.keys(sorts),
    preparing: 0
  }
}
