import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Sqlite, { type Database } from 'better-sqlite3'
import { connect, openDatabase } from '../../src-main/database/open.ts'
import { declared } from '../../src-main/declared.ts'
import { migrationsDirectory } from './workstation.ts'

const fixture = resolve(import.meta.dirname, '../fixtures/centre-2ae0faa.db.gz')
const key = new Uint8Array(32).fill(7)

/** A centre of 207 residents as an earlier program wrote it (test/fixtures/centre-2ae0faa.md), in a folder of its own. */
export function centreOf2ae0faa(): {
  /** As it is. */
  readonly connect: () => Database
  /** As this program opens it. */
  readonly open: () => Database
  readonly remove: () => void
} {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-2ae0faa-'))
  const path = join(folder, 'jiayi.db')
  writeFileSync(path, gunzipSync(readFileSync(fixture)))
  const plain = new Sqlite(path)
  plain.pragma(`cipher = 'chacha20'`)
  plain.rekey(Buffer.from(`raw:${Buffer.from(key).toString('hex')}`))
  plain.close()
  return {
    connect: () => connect(path, key),
    open: () => openDatabase(path, key, migrationsDirectory, declared),
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
