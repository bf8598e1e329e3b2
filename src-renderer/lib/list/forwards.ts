import type { ListAnswer, ListQuery } from './declaration.ts'

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/** A source that finds its rows one by one and only goes forwards: remembers where its pages began, to turn back. */
export function goingForwards<Row, F extends object, P extends Page<Row>>(
  ask: (query: ListQuery<F>) => Promise<P>
): (query: ListQuery<F>) => Promise<P & ListAnswer<Row>> {
  /** Where a page begins → where the one before it does; '': at the beginning. */
  const before = new Map<string, string>()
  return async query => {
    const start = query.after ?? query.before ?? ''
    const page = await ask({ ...query, after: start === '' ? null : start })
    if (page.next !== null) before.set(page.next, start)
    return {
      ...page,
      previous: before.get(start) ?? null,
      ...{ total: null, sort: '', descending: false, sortable: [], preparing: 0 }
    }
  }
}
