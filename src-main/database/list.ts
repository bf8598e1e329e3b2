import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'
import type { ListAsked } from '../lib/list/contract.ts'

/** Fewer rows than this are sorted by any column; more only along an index. */
export const fewEnoughToSort = 2000

/** An order of a list. */
export interface Sort {
  /** Expressions that are never null, and tell every row from the others. */
  readonly by: readonly string[]
  readonly descending?: boolean
  /** Joined for these expressions. */
  readonly beside?: string
  /** An index gives this order, whatever the list is narrowed by, or what it narrows to is few. */
  readonly isIndexed?: boolean
}

/** A list as its feature declares it: everything of it that is SQL. */
export interface ListSql<F extends object> {
  /** Columns of a row, each with the name of its field. */
  readonly select: string
  /** What decides which rows there are; an index may be named, as the filters need it. */
  readonly from: (filters: F) => string
  /** Joined to the rows of a page only. */
  readonly beside?: string
  /** What is true of every row, with the filters' values as parameters by their names. */
  readonly where: (filters: F) => readonly string[]
  readonly sorts: Readonly<Record<string, Sort>>
  /** Its own order, which has an index. */
  readonly own: string
  /** `total`: the same number by a statement that is quicker, where there is one. */
  readonly count?: (filters: F) => string | null
}

/** The conditions of the filters that are set. */
export const narrowedBy = <F extends object>(
  filters: F,
  conditions: { readonly [Filter in keyof F]?: string }
): readonly string[] =>
  Object.entries<string | undefined>(conditions).flatMap(([filter, condition]) => {
    const value = (filters as Readonly<Record<string, unknown>>)[filter]
    return condition === undefined || value === null || value === undefined ? [] : [condition]
  })

const conditionsOf = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`

export const countSql = <F extends object>({ from, where, count }: ListSql<F>, filters: F): string =>
  count?.(filters) ?? `SELECT count(*) AS total FROM ${from(filters)}${conditionsOf(where(filters))}`

/** Rows after a place, or before it and then the nearest first; the values of its cursor are `@at0` … */
export function pageSql<F extends object>(
  { select, from, beside = '', where, sorts }: ListSql<F>,
  filters: F,
  asked: { readonly sort: string; readonly descending: boolean; readonly isFromPlace: boolean }
): string {
  const { by, descending = false, ...sort } = sorts[asked.sort] ?? { by: [] }
  const isDown = descending !== asked.descending
  const place = `(${by.join(', ')}) ${isDown ? '<' : '>'} (${by.map((_, index) => `@at${String(index)}`).join(', ')})`
  const conditions = [...where(filters), ...(asked.isFromPlace ? [place] : [])]
  return `SELECT ${select}, ${by.map((expression, index) => `${expression} AS at${String(index)}`).join(', ')}
    FROM ${from(filters)} ${sort.beside ?? ''} ${beside}${conditionsOf(conditions)}
    ORDER BY ${by.map(expression => `${expression}${isDown ? ' DESC' : ''}`).join(', ')} LIMIT @most`
}

/** The sorts that can be had among so many rows. */
const sortableAmong = (sorts: Readonly<Record<string, Sort>>, total: number): string[] =>
  Object.entries(sorts).flatMap(([name, { isIndexed = false }]) =>
    isIndexed || total < fewEnoughToSort ? [name] : []
  )

export interface Listed<R> {
  readonly rows: readonly R[]
  readonly total: number
  readonly next: string | null
  readonly previous: string | null
  readonly sort: string
  readonly descending: boolean
  readonly sortable: string[]
}

type Value = string | number
type Cells = Readonly<Record<string, Value>>

/**
 * A page of a list and how many rows there are. Turning beyond an end answers the page at that end.
 * @param parameters what the list's SQL names besides its filters
 */
export function selectList<R extends object, F extends object>(
  db: Database,
  list: ListSql<F>,
  asked: ListAsked & { readonly filters: F },
  parameters: object = {}
): Listed<R> {
  const { filters, size } = asked
  const given = { ...filters, ...parameters }
  const total = db.prepare<[object], { total: number }>(countSql(list, filters)).get(given)?.total ?? 0
  const sortable = sortableAmong(list.sorts, total)
  const isHad = asked.sort !== null && sortable.includes(asked.sort)
  const sort = isHad && asked.sort !== null ? asked.sort : list.own
  const descending = asked.descending && (isHad || asked.sort === null)
  const width = list.sorts[sort]?.by.length ?? 0

  const cursorOf = (row: Cells | undefined): string | null =>
    row === undefined
      ? null
      : JSON.stringify(Array.from({ length: width }, (_, index) => row[`at${String(index)}`]))
  const page = (from: string | null, isBackwards: boolean): readonly Cells[] =>
    db
      .prepare<[object], Cells>(
        pageSql(list, filters, {
          sort,
          descending: descending !== isBackwards,
          isFromPlace: from !== null
        })
      )
      .all({ ...given, ...placeOf(from, width), most: size + 1 })
  const answer = (rows: readonly Cells[], hasNext: boolean, hasPrevious: boolean): Listed<R> => ({
    // The statement answers what `select` says, and the place of each row beside it.
    rows: rows.map(row => withoutPlace(row, width) as R),
    ...{ total, sort, descending, sortable },
    next: hasNext ? cursorOf(rows.at(-1)) : null,
    previous: hasPrevious ? cursorOf(rows[0]) : null
  })
  const backwards = (from: string | null): Listed<R> | null => {
    const found = page(from, true)
    return found.length < size
      ? null
      : answer(found.slice(0, size).toReversed(), from !== null, found.length > size)
  }
  const forwards = (from: string | null): Listed<R> => {
    const found = page(from, false)
    return answer(found.slice(0, size), found.length > size, from !== null)
  }

  // A cursor is of one order; under another one its place is nowhere.
  const isElsewhere = asked.sort !== null && !isHad
  if (isElsewhere) return forwards(null)
  if (asked.before !== null) return backwards(asked.before) ?? forwards(null)
  const found = forwards(asked.after)
  return asked.after !== null && found.rows.length === 0 ? (backwards(null) ?? forwards(null)) : found
}

const badPlace = (): Failure => new Failure('invalid-input', '页码无效，请刷新名单。')

function placeOf(cursor: string | null, width: number): Readonly<Record<string, Value>> {
  if (cursor === null) return {}
  const values = parsed(cursor)
  const isPlace =
    Array.isArray(values) &&
    values.length === width &&
    values.every(value => typeof value === 'string' || typeof value === 'number')
  if (!isPlace) throw badPlace()
  return Object.fromEntries(values.map((value: Value, index) => [`at${String(index)}`, value]))
}
function parsed(cursor: string): unknown {
  try {
    return JSON.parse(cursor)
  } catch {
    throw badPlace()
  }
}

const withoutPlace = (row: Cells, width: number): object => {
  const places = new Set(Array.from({ length: width }, (_, index) => `at${String(index)}`))
  return Object.fromEntries(Object.entries(row).filter(([name]) => !places.has(name)))
}
