import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, connectToLook, openDatabase } from '../../src-main/database/open.ts'
import { spaceProblem } from '../../src-main/database/aside.ts'
import { declaredSet } from '../../src-main/database/declared.ts'
import { declared } from '../../src-main/declared.ts'
import { waitToOpen } from '../../src-main/database/wait-to-open.ts'
import { aDisk, powerCuts } from '../support/disk.ts'
import { createVirtualTime } from '../support/virtual-time.ts'
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
const open = () => openDatabase(path, key, migrations, declared)
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
    expect(open).toThrow(/把本机的程序升级/)
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

describe('the copy that is put aside', () => {
  const copies = (): string[] =>
    readdirSync(folder)
      .filter(name => name.startsWith('jiayi.db.before-'))
      .sort()
  const later = (nth: number): string => `${String(landed + nth).padStart(4, '0')}-later.sql`
  const nameOf = (nth: number): string => `jiayi.db.before-${String(landed + nth).padStart(4, '0')}`
  const upgrade = (nth: number): void => {
    addMigration(`CREATE TABLE later${String(nth)} (a TEXT) STRICT;`, later(nth))
    open().close()
  }

  it('is made anew whatever stands in its place: an empty file, half a copy, another centre’s file', () => {
    open().close()
    const inItsPlace = ['', 'half a copy', readFileSync(path).subarray(0, 40_000)]
    for (const [index, content] of inItsPlace.entries()) {
      const name = nameOf(index + 1)
      writeFileSync(join(folder, name), content)
      writeFileSync(join(folder, `${name}.part`), content)
      upgrade(index + 1)
      const copy = connect(join(folder, name), key)
      expect(copy.prepare('SELECT count(*) AS n FROM migration').get()).toEqual({ n: landed + index })
      copy.close()
    }
  })

  it('leaves everything alone, and says why, where a folder has its name', () => {
    open().close()
    mkdirSync(join(folder, nameOf(1)))
    expect(() => {
      upgrade(1)
    }).toThrow(/是一个文件夹，请移走/)
    expect(applied()).toBe(landed)
  })

  it('is kept with the one before it; older ones and what was left half done are cleaned up', () => {
    open().close()
    for (const nth of [1, 2, 3, 4]) upgrade(nth)
    writeFileSync(join(folder, `${nameOf(2)}.part`), 'half')
    upgrade(5)
    expect(copies()).toEqual([nameOf(4), nameOf(5)])
  })

  it('is whole, or there is none, wherever the power goes while it is made; and no migration without it', () => {
    open().close()
    const template = readFileSync(path)
    let cuts = 0
    for (let at = 1, isCut = true; isCut; at += 1) {
      for (const how of powerCuts) {
        for (const name of readdirSync(folder)) if (name.startsWith('jiayi.db')) rmSync(join(folder, name))
        writeFileSync(path, template)
        addMigration('CREATE TABLE later1 (a TEXT) STRICT;', later(1))
        const disk = aDisk()
        disk.cutAt(at, how)
        const where = `${how} at act ${String(at)}`
        try {
          openDatabase(path, key, migrations, declared, disk.files).close()
        } catch (error) {
          if (!disk.isCut()) throw error
        }
        isCut = disk.isCut()
        if (isCut) cuts += 1
        const hasMigrated = applied() === landed + 1
        if (hasMigrated || existsSync(join(folder, nameOf(1)))) expectCopyOf(1, where)
        open().close()
        expect(applied(), where).toBe(landed + 1)
        expectCopyOf(1, where)
        expect(
          readdirSync(folder).filter(name => name.endsWith('.part')),
          where
        ).toEqual([])
      }
    }
    expect(cuts).toBeGreaterThanOrEqual(9)
  })
  const expectCopyOf = (nth: number, where: string): void => {
    const copy = connect(join(folder, nameOf(nth)), key)
    expect(copy.prepare('SELECT count(*) AS n FROM migration').get(), where).toEqual({ n: landed + nth - 1 })
    expect(copy.pragma('quick_check', { simple: true }), where).toBe('ok')
    copy.close()
  }

  it('that another program looks into while it gets its name is waited for', async () => {
    open().close()
    for (const [index, code] of ['EBUSY', 'EPERM', 'EACCES'].entries()) {
      addMigration(`CREATE TABLE later${String(index + 1)} (a TEXT) STRICT;`, later(index + 1))
      const time = createVirtualTime('2026-12-01T01:00:00.000Z')
      const disk = aDisk()
      disk.fail(({ what }) => what === 'rename', code, { while: () => time.outside.monotonic() < 1_000 })
      let isOpen = false
      const opening = waitToOpen({ ...time.outside, files: disk.files }, path, () =>
        openDatabase(path, key, migrations, declared, disk.files).close()
      ).then(() => {
        isOpen = true
      })
      await time.pass(900)
      expect(isOpen).toBe(false)
      await time.pass(1_000)
      await opening
      expectCopyOf(index + 1, code)
    }
  })

  it('needs room on the disk for itself and for what is built anew', () => {
    expect(spaceProblem(40_000_000, 80_000_000)).toBeNull()
    expect(spaceProblem(40_000_000, 79_999_999)).toBe(
      '磁盘空间不足：升级数据前要先留一份副本，约需 80 MB，现有 80 MB。请清理磁盘后再打开。'
    )
  })
})

describe('declared views and triggers', () => {
  const namesOf = (type: string): unknown[] => {
    const db = connect(path, key)
    try {
      return db.prepare('SELECT name FROM sqlite_schema WHERE type = ? ORDER BY name').pluck().all(type)
    } finally {
      db.close()
    }
  }
  const openWith = (set: typeof declared) => openDatabase(path, key, migrations, set)
  const aSet = (number: number, seen: string) =>
    declaredSet(number, [
      { timeline: [`SELECT id, created_at, '${seen}', id, '{}', NULL FROM resident`] },
      { triggers: { stays: `BEFORE DELETE ON desk BEGIN SELECT raise(ABORT, 'stays'); END` } }
    ])

  it('take the place of those before when they have changed, and only then', () => {
    openWith(aSet(1, 'a')).close()
    expect([...namesOf('view'), ...namesOf('trigger')]).toEqual(['timeline', 'stays'])
    const before = readFileSync(path)
    openWith(aSet(1, 'a')).close()
    expect(readFileSync(path).equals(before)).toBe(true)
    openWith(declared).close()
    expect(namesOf('view')).toEqual(['evidence_kind', 'service_record', 'timeline'])
    expect(namesOf('trigger')).not.toContain('stays')
  })

  it('do not stand in the way of a migration that builds a table under them anew', () => {
    openWith(declared).close()
    addMigration(`CREATE TABLE desk2 (only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL) STRICT;
      INSERT INTO desk2 SELECT * FROM desk; DROP TABLE desk; ALTER TABLE desk2 RENAME TO desk;
      ALTER TABLE resident RENAME COLUMN created_at TO born_at; ALTER TABLE resident RENAME COLUMN born_at TO created_at;`)
    openWith(declared).close()
    expect(applied()).toBe(landed + 1)
    expect(namesOf('view')).toContain('timeline')
  })

  it('that a newer program made are refused by an older one, which says who must update', () => {
    openWith(aSet(2, 'new')).close()
    expect(() => openWith(aSet(1, 'old'))).toThrow(/由更新版本的程序打开过，请把本机的程序升级/)
    expect(namesOf('trigger')).toEqual(['stays'])
  })

  it('and tables are not changed under another program that is open, which is asked to close and update', () => {
    const old = openWith(aSet(1, 'old'))
    addMigration('CREATE TABLE next (a TEXT) STRICT;')
    expect(() => openWith(aSet(2, 'new'))).toThrow(/还开着它。请关闭那一个（它若是旧版本，也请升级）/)
    expect(old.prepare('SELECT count(*) AS n FROM timeline').get()).toEqual({ n: 0 })
    expect(existsSync(join(folder, nextName.replace(/(\d+).*/, 'jiayi.db.before-$1')))).toBe(false)
    old.close()
    openWith(aSet(2, 'new')).close()
    expect(applied()).toBe(landed + 1)
  })
})

describe('the database file', () => {
  it('opens with its key only', () => {
    open().close()
    expect(() => openDatabase(path, new Uint8Array(32).fill(8), migrations, declared)).toThrow(
      /not a database/
    )
    open().close()
  })

  it('is sorted in memory: nothing of it is set aside in a file that is not encrypted', () => {
    for (const one of [open(), connect(path, key), connectToLook(path, key)]) {
      expect(one.pragma('temp_store', { simple: true })).toBe(2)
      one.close()
    }
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
