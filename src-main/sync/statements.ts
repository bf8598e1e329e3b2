import type { Database, Statement } from 'better-sqlite3'

/** For what is asked many times for each resource that is sent: preparing it anew would take longer than all the rest. */
export function hot<P extends unknown[], R = unknown>(sql: string): (db: Database) => Statement<P, R> {
  const prepared = new WeakMap<Database, Statement<P, R>>()
  return db => {
    const statement = prepared.get(db) ?? db.prepare<P, R>(sql)
    prepared.set(db, statement)
    return statement
  }
}
