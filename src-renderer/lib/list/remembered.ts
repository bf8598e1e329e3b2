import { reactive } from 'vue'
import type { Filters } from './declaration.ts'

/** Where somebody stands in a list. */
export interface Place {
  filters: Filters
  sort: string | null
  descending: boolean
  after: string | null
  before: string | null
  /** Counted from 1. */
  page: number
  /** Of the row one worked on. */
  row: string | null
  index: number
}

/** The next person starts afresh: their window is loaded anew. */
const places = new Map<string, Place>()

/** Only codes of filters and columns, never what was typed or whom the list names. */
interface Kept {
  readonly filters: Filters
  readonly sort: string | null
  readonly descending: boolean
}

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && 'filters' in value && typeof value.filters === 'object'

function keptFor(key: string): Kept | null {
  const text = localStorage.getItem(key)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isKept(value) ? value : null
  } catch {
    return null
  }
}

const keyOf = (accountId: string, list: string): string => `list ${accountId} ${list}`

/** The first row of a list, in its own order unless another is kept. */
export const placeAt = ({ filters, sort, descending }: Kept): Place =>
  reactive<Place>({
    ...{ filters, sort, descending },
    ...{ after: null, before: null, page: 1, row: null, index: 0 }
  })

/** The place of a person in a list on this desk; filters and sorting outlive the window. */
export function placeIn(accountId: string, list: string, start: () => Filters): Place {
  const key = keyOf(accountId, list)
  const known = places.get(key)
  if (known !== undefined) return known
  const { filters = {}, sort = null, descending = false } = keptFor(key) ?? {}
  const place = placeAt({ filters: { ...start(), ...filters }, sort, descending })
  places.set(key, place)
  return place
}

export function keepPlace(accountId: string, list: string, { filters, sort, descending }: Place): void {
  localStorage.setItem(keyOf(accountId, list), JSON.stringify({ filters, sort, descending }))
}
