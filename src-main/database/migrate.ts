import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'

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
 * Applies what is missing, each file in a transaction of its own, and stops at the first failure. A copy of the file
 * is put aside first. Refuses a database that is newer than the program or whose applied files have changed.
 */
export function migrate(db: Database, directory: string): void {
  const migrations = readMigrations(directory)
  const pending = pendingOf(db, migrations)
  if (pending.length === 0) return
  db.exec(CREATE)
  if (pending[0] !== undefined && pending[0].number > 1) putAside(db, pending[0].number - 1)
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
    if (file === undefined) throw new Failure('refused', '数据由更新版本的程序写入，请先升级本程序。')
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

/** VACUUM INTO keeps the encryption key of the source connection. */
function putAside(db: Database, number: number): void {
  const copy = `${db.name}.before-${String(number + 1).padStart(4, '0')}`
  if (!existsSync(copy)) db.prepare('VACUUM INTO ?').run(copy)
}
