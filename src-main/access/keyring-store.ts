import type { Database } from 'better-sqlite3'
import { type Keyring, storedKeyring } from './keyring.ts'

const SELECT = 'SELECT keyring_json AS json FROM keyring'

/** Null: no program that keeps it here has opened this database before. */
export function selectKeyring(db: Database): Keyring | null {
  const row = db.prepare<[], { json: string }>(SELECT).get()
  return row === undefined ? null : storedKeyring.parse(JSON.parse(row.json))
}

export function putKeyring(db: Database, keyring: Keyring): void {
  db.prepare('INSERT OR REPLACE INTO keyring (only, generation, keyring_json) VALUES (1, ?, ?)').run(
    keyring.generation,
    JSON.stringify(keyring)
  )
}
