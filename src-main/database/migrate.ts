import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import { alone } from './alone.ts'
import { clearAside, putAside } from './aside.ts'
import {
  declare,
  type DeclaredSet,
  dropDeclared,
  isDeclared,
  refuseNewerSet,
  writtenByNewer
} from './declared.ts'

interface Applied {
  readonly number: number
  readonly name: string
  readonly sha256: string
}
interface Migration extends Applied {
  readonly sql: string
}

const CREATE = `CREATE TABLE IF NOT EXISTS migration (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT`

/** Reads `0001-name.sql …`; refuses a gap or a stray file. */
export function readMigrations(directory: string): readonly Migration[] {
  const files = readdirSync(directory)
    .filter(name => name.endsWith('.sql'))
    .sort()
  return files.map((name, index) => {
    const number = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1])
    if (number !== index + 1) throw new Error(`migrations: ${name} is out of order`)
    const sql = readFileSync(join(directory, name), 'utf8')
    return {
      number,
      name,
      sql,
      sha256: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
    }
  })
}

/**
 * Brings tables, views and triggers to what this program knows: a copy of the file is put aside, what is declared is
 * dropped, each missing migration is applied in a transaction of its own (the first failure stops), and what is declared
 * is made anew. Refuses a database that is newer than the program, whose applied files have changed, or that another
 * program has open while it is to be changed.
 * @param declared null: for migrations of a time before anything was declared
 */
export function migrate(
  db: Database,
  key: Uint8Array,
  directory: string,
  declared: DeclaredSet | null,
  files: Files
): void {
  const migrations = readMigrations(directory)
  const isCurrent = (): boolean => {
    if (declared !== null) refuseNewerSet(db, declared)
    return pendingOf(db, migrations).length === 0 && (declared === null || isDeclared(db, declared))
  }
  if (isCurrent()) return
  alone(db, () => {
    // Another window may have done it while this one waited.
    if (isCurrent()) return
    const pending = pendingOf(db, migrations)
    const [next] = pending
    if (next !== undefined) {
      // A new file has nothing to lose: it is synced once, with what is declared at its end.
      db.pragma(`synchronous = ${next.number === 1 ? 'OFF' : 'FULL'}`)
      if (next.number > 1) putAside(files, db, key, next.number)
      applyAll(db, pending)
      db.pragma('synchronous = FULL')
    }
    if (declared !== null) declare(db, declared)
  })
  clearAside(files, db.name)
}

function applyAll(db: Database, pending: readonly Migration[]): void {
  db.exec(CREATE)
  dropDeclared(db)
  // A table rebuild needs foreign keys off, which SQLite only allows outside a transaction; foreign_key_check judges.
  db.pragma('foreign_keys = OFF')
  try {
    for (const migration of pending) apply(db, migration)
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

function pendingOf(db: Database, migrations: readonly Migration[]): readonly Migration[] {
  const known = db
    .prepare<[], { n: number }>(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'migration'`)
    .get()
  const applied =
    known?.n === 1
      ? db.prepare<[], Applied>('SELECT number, name, sha256 FROM migration ORDER BY number').all()
      : []
  for (const [index, row] of applied.entries()) {
    const file = migrations[index]
    if (file === undefined) throw writtenByNewer()
    if (file.number !== row.number || file.sha256 !== row.sha256) {
      throw new Failure('refused', `数据库结构与程序不符（${row.name}），请重新安装程序。`)
    }
  }
  return migrations.slice(applied.length)
}

function apply(db: Database, { number, name, sha256, sql }: Migration): void {
  db.transaction(() => {
    db.exec(sql)
    const broken = db.pragma('foreign_key_check')
    if (Array.isArray(broken) && broken.length > 0) throw new Error(`${name}: foreign keys are broken`)
    db.prepare('INSERT INTO migration (number, name, sha256) VALUES (?, ?, ?)').run(number, name, sha256)
  }).immediate()
}
