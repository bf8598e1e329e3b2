import type { Database, Statement } from 'better-sqlite3'

/** More different statements than the program has; beyond it something builds SQL out of data. */
const mostStatements = 500

/**
 * Makes `db.prepare` answer the statement it has prepared for the same text before: preparing costs ten times as much
 * as running. A statement from here must not be prepared again while its own `iterate` is running, nor be switched
 * with `pluck`, `raw` or `expand`.
 */
export function rememberStatements(db: Database): Database {
  const known = new Map<string, Statement>()
  const prepare = db.prepare.bind(db)
  const remembered = (sql: string): Statement => {
    const found = known.get(sql)
    if (found !== undefined) return found
    const statement = prepare(sql)
    if (known.size < mostStatements) known.set(sql, statement)
    return statement
  }
  return Object.assign(db, { prepare: remembered })
}
