import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'

const digits = '0123456789abcdef'

/** Gives a fresh connection its key; a wrong one makes SQLite answer "file is not a database" at the first read. */
export function unlock(db: Database, key: Uint8Array): void {
  if (key.length !== 32) throw new RangeError('the database key has 32 bytes')
  db.pragma(`cipher = 'chacha20'`)
  const raw = Buffer.from(`raw:${'0'.repeat(64)}`)
  // Never a string: those lie in memory, and so in a dump of it, until nobody knows when.
  for (const [at, byte] of key.entries()) {
    raw[4 + 2 * at] = digits.charCodeAt(byte >> 4)
    raw[5 + 2 * at] = digits.charCodeAt(byte & 15)
  }
  db.key(raw)
  raw.fill(0)
  // What SQLite sorts or sets aside on the way would stand in a file of its own, and not encrypted.
  db.pragma('temp_store = MEMORY')
}

/** Names a key, hex: which of several a file was encrypted with. Nothing of the key can be learnt from it. */
export const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('jiayi-key-id').update(key).digest('hex').slice(0, 32)
