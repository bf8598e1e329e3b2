import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyLive } from '../../src-main/database/live-copy.ts'
import { connect, type Database, openDatabase } from '../../src-main/database/open.ts'
import { type Files, systemFiles } from '../../src-main/lib/files.ts'
import { createRandom } from '../../src-main/seed/random.ts'

// People work on while the file they work in is copied, block by block: between any two blocks everything can happen.

const rows = 160
const directory = mkdtempSync(join(tmpdir(), 'jiayi-live-'))
const path = join(directory, 'jiayi.db')
const key = randomBytes(32)
let desk: Database
let copier: Database
let handle = 0
beforeAll(() => {
  desk = openDatabase(path, key, directory, null)
  desk.exec(
    'CREATE TABLE sheet (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, pad BLOB); CREATE TABLE total (n INTEGER)'
  )
  desk.transaction(() => {
    for (let id = 1; id <= rows; id++)
      desk.prepare('INSERT INTO sheet VALUES (?, 0, ?)').run(id, randomBytes(20_000))
    desk.exec('INSERT INTO total VALUES (0)')
  })()
  handle = systemFiles.open(path, 'r')
  copier = connect(path, key)
})
afterAll(() => {
  desk.close()
  copier.close()
  systemFiles.close(handle)
  rmSync(directory, { recursive: true, force: true })
})

const totalOf = (db: Database): number => db.prepare<[], { n: number }>('SELECT n FROM total').get()?.n ?? -1
const sumOf = (db: Database): number =>
  db.prepare<[], { n: number }>('SELECT sum(n) AS n FROM sheet').get()?.n ?? -1
/** Changes some rows and, in the same transaction, what they add up to. */
const write = (ids: readonly number[]): void => {
  desk.transaction(() => {
    for (const id of ids)
      desk.prepare('UPDATE sheet SET n = n + 1, pad = randomblob(20000) WHERE id = ?').run(id)
    desk.prepare('UPDATE total SET n = n + ?').run(ids.length)
  })()
}

it.each(Array.from({ length: 30 }, (_, seed) => seed))(
  'a copy is the data as they were at one moment, whatever is written and brought home meanwhile (%i)',
  seed => {
    const dice = createRandom(seed + 1)
    const upTo = (n: number): number => Math.floor(dice.next() * n)
    const acts: readonly (() => unknown)[] = [
      () => {
        write(Array.from({ length: 1 + upTo(40) }, () => 1 + upTo(rows)))
      },
      () => desk.pragma('wal_checkpoint(PASSIVE)'),
      () => desk.pragma('wal_checkpoint(TRUNCATE)'),
      () => undefined
    ]
    const act = (): void => {
      for (let n = upTo(4); n > 0; n--) acts[upTo(acts.length)]?.()
    }
    desk.pragma('busy_timeout = 0')
    // Somebody who reads something older keeps the log from being brought home.
    const reader = connect(path, key)
    const reads = upTo(2) === 0
    if (reads) reader.exec('BEGIN; SELECT n FROM total')
    for (let n = upTo(5); n >= 0; n--) act()
    const before = totalOf(desk)
    let quiet = upTo(8)
    const letGo = upTo(6)
    let blocks = 0
    const files: Files = {
      ...systemFiles,
      readAt: (file, bytes, at) => {
        if (blocks++ === letGo && reads) reader.exec('COMMIT')
        if (quiet-- <= 0) act()
        return systemFiles.readAt(file, bytes, at)
      }
    }
    const to = join(directory, `copy-${String(seed)}.db`)
    copyLive(files, { db: copier, handle }, to, { tell: () => undefined, goOn: () => undefined })
    reader.close()
    const copy = connect(to, key)
    try {
      expect(copy.pragma('quick_check', { simple: true })).toBe('ok')
      expect(sumOf(copy)).toBe(totalOf(copy))
      expect(totalOf(copy)).toBeGreaterThanOrEqual(before)
      expect(totalOf(copy)).toBeLessThanOrEqual(totalOf(desk))
    } finally {
      copy.close()
    }
  }
)
