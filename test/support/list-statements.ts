import { countSql, type ListSql, pageSql } from '../../src-main/database/list.ts'

/** Every statement a list can be asked by however many rows it has: its count, and both ways along each index. */
export const statementsOf = <F extends object>(list: ListSql<F>, filters: F): readonly string[] => [
  countSql(list, filters),
  ...Object.entries(list.sorts)
    .filter(([, { isIndexed }]) => isIndexed)
    .flatMap(([sort]) =>
      [true, false].flatMap(isFromPlace =>
        [true, false].map(descending => pageSql(list, filters, { sort, descending, isFromPlace }))
      )
    )
]

/** Each combination of these values, one of each. */
export const combinationsOf = <F extends object>(values: {
  readonly [Filter in keyof F]: readonly F[Filter][]
}): readonly F[] =>
  Object.entries<readonly unknown[]>(values).reduce<readonly F[]>(
    (all, [filter, some]) => all.flatMap(one => some.map(value => ({ ...one, [filter]: value }))),
    [{} as F]
  )
