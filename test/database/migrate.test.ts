import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, openDatabase } from '../../src-main/database/open.ts'
import { migrationsDirectory } from '../support/workstation.ts'

const key = new Uint8Array(32).fill(7)
let folder: string
let migrations: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiayi-migrate-'))
  migrations = join(folder, 'migrations')
  path = join(folder, 'jiayi.db')
  cpSync(migrationsDirectory, migrations, { recursive: true })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const landed = readdirSync(migrationsDirectory).length
const nextName = `${String(landed + 1).padStart(4, '0')}-next.sql`
const addMigration = (sql: string, name = nextName): void => {
  writeFileSync(join(migrations, name), sql)
}
const open = () => openDatabase(path, key, migrations)
const applied = (): number => {
  const db = connect(path, key)
  try {
    return db.prepare<[], { n: number }>('SELECT count(*) AS n FROM migration').get()?.n ?? 0
  } finally {
    db.close()
  }
}

describe('migrations', () => {
  it('bring a new database to the newest one, and the next start applies nothing', () => {
    open().close()
    expect(applied()).toBe(landed)
    open().close()
    expect(applied()).toBe(landed)
  })

  it('apply what a newer program brings, after a copy was put aside that only the key opens', () => {
    open().close()
    addMigration('CREATE TABLE next (a TEXT) STRICT;')
    open().close()
    expect(applied()).toBe(landed + 1)
    const copy = readdirSync(folder).find(name => name.startsWith('jiayi.db.before-'))
    expect(copy).toBeDefined()
    expect(readFileSync(join(folder, copy ?? '')).includes('CREATE TABLE')).toBe(false)
    const before = connect(join(folder, copy ?? ''), key)
    expect(before.prepare('SELECT count(*) AS n FROM migration').get()).toEqual({ n: landed })
    before.close()
  })

  it('stop at the first that fails and leave everything as it was before it', () => {
    open().close()
    addMigration('CREATE TABLE half (a TEXT) STRICT; SELECT no_such_function();')
    addMigration('CREATE TABLE never (a TEXT) STRICT;', `${String(landed + 2).padStart(4, '0')}-never.sql`)
    expect(open).toThrow()
    expect(applied()).toBe(landed)
    const db = connect(path, key)
    expect(
      db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('half', 'never')`).get()
    ).toEqual({ n: 0 })
    db.close()
  })

  it('refuse one that would leave a reference to nobody', () => {
    open().close()
    addMigration(
      `CREATE TABLE orphan (resident_id TEXT REFERENCES resident (id)) STRICT; INSERT INTO orphan VALUES ('nobody');`
    )
    expect(open).toThrow(/foreign keys/)
    expect(applied()).toBe(landed)
  })

  it('refuse a database written by a newer program', () => {
    addMigration('CREATE TABLE next (a TEXT) STRICT;')
    open().close()
    rmSync(join(migrations, nextName))
    expect(open).toThrow(/更新版本/)
  })

  it('refuse a file that was changed after it had been applied, though not for its line ends', () => {
    open().close()
    const first = join(migrations, readdirSync(migrations).sort()[0] ?? '')
    const sql = readFileSync(first, 'utf8')
    writeFileSync(first, sql.replaceAll('\n', '\r\n'))
    open().close()
    writeFileSync(first, `${sql}\n-- a harmless remark`)
    expect(open).toThrow(/结构与程序不符/)
  })

  it('refuse a gap', () => {
    addMigration('CREATE TABLE far (a TEXT) STRICT;', '0099-far.sql')
    expect(open).toThrow(/out of order/)
  })
})

describe('the database file', () => {
  it('opens with its key only', () => {
    open().close()
    expect(() => openDatabase(path, new Uint8Array(32).fill(8), migrations)).toThrow(/not a database/)
    open().close()
  })

  it('says so when a page was damaged', () => {
    open().close()
    const bytes = readFileSync(path)
    bytes[5000] = (bytes[5000] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(() => {
      const db = open()
      try {
        db.pragma('integrity_check')
        db.prepare('SELECT * FROM migration').all()
      } finally {
        db.close()
      }
    }).toThrow()
  })
})
