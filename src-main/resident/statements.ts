import type { Database, Statement } from 'better-sqlite3'

const caches = new WeakMap<Database, Map<string, Statement<unknown[]>>>()

/** A statement prepared once for each connection: what is asked with every keystroke or for every imported row. */
export function prepared<P extends unknown[], R = unknown>(db: Database, sql: string): Statement<P, R> {
  let cache = caches.get(db)
  if (cache === undefined) {
    cache = new Map()
    caches.set(db, cache)
  }
  let statement = cache.get(sql)
  if (statement === undefined) {
    statement = db.prepare<unknown[]>(sql)
    cache.set(sql, statement)
  }
  return statement as unknown as Statement<P, R>
}
