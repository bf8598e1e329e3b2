import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'

/** Gives a fresh connection its key; a wrong one makes SQLite answer "file is not a database" at the first read. */
export function unlock(db: Database, key: Uint8Array): void {
  if (key.length !== 32) throw new RangeError('the database key has 32 bytes')
  db.pragma(`cipher = 'chacha20'`)
  db.key(Buffer.concat([Buffer.from('raw:'), Buffer.from(Buffer.from(key).toString('hex'))]))
}

/** Names a key, hex: which of several a file was encrypted with. Nothing of the key can be learnt from it. */
export const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('jiayi-key-id').update(key).digest('hex').slice(0, 32)
