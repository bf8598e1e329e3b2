/**
 * What somebody typed and has not decided about when the desk changes hands. It stands in the name of the window: that
 * outlives the reload between two people, is in no file, and is gone with the window. One thing for each account.
 */
type Shelf = Readonly<Record<string, unknown>>

function shelf(): Shelf {
  try {
    const held: unknown = JSON.parse(window.name)
    return typeof held === 'object' && held !== null ? (held as Shelf) : {}
  } catch {
    return {}
  }
}

/** Null takes away what waits. */
export function leaveWork(accountId: string, work: unknown): void {
  const others = Object.entries(shelf()).filter(([id]) => id !== accountId)
  const all = work === null ? others : [...others, [accountId, work]]
  window.name = all.length === 0 ? '' : JSON.stringify(Object.fromEntries(all))
}

export const workLeftBy = (accountId: string): unknown => shelf()[accountId] ?? null
