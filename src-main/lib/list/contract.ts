import { z } from 'zod'
import { id } from '../contract.ts'

/** Where a page begins or ends: the values its rows are sorted by, and their key. */
const cursor = z.string().max(500)

/** What most lists are narrowed by; the committee by its code. */
export const byDoctor = id.nullable().default(null)
export const byCommittee = z
  .string()
  .regex(/^\d{3}$/)
  .nullable()
  .default(null)

/** Of one list: what it can be narrowed by; every one may be left out. */
type Filters = z.ZodRawShape

/**
 * How every list is asked: narrowed by filters, sorted by a column, one page after or before a place.
 * @param filters null, or left out: not narrowed by it
 */
export const listAsked = <F extends Filters>(filters: F) =>
  z.strictObject({
    filters: z.strictObject(filters).prefault({} as never),
    /** A column's sort; null: the list's own order. */
    sort: z.string().max(40).nullable().default(null),
    descending: z.boolean().default(false),
    after: cursor.nullable().default(null),
    before: cursor.nullable().default(null),
    size: z.int().min(1).max(200).default(50)
  })

/** What every list answers; `total` is counted by the predicate of the rows. */
export const listAnswer = <R extends z.ZodType, E extends z.ZodRawShape = Readonly<Record<never, never>>>(
  row: R,
  further: E = {} as E
) =>
  z.strictObject({
    rows: z.array(row),
    total: z.int(),
    /** For `after` and `before`; null: there is no such page. */
    next: z.string().nullable(),
    previous: z.string().nullable(),
    /** The order in which they stand: one that cannot be had among so many is not taken. */
    sort: z.string(),
    descending: z.boolean(),
    /** Sorts that can be had among so many. */
    sortable: z.array(z.string()),
    /** So many people are still being worked out; the list is complete when it is 0. */
    preparing: z.int(),
    ...further
  })

export interface ListAsked {
  readonly sort: string | null
  readonly descending: boolean
  readonly after: string | null
  readonly before: string | null
  readonly size: number
}
