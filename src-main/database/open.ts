import Sqlite, { type Database } from 'better-sqlite3'
import type { DeclaredSet } from './declared.ts'
import { readJournalInSql } from './journal-entries.ts'
import { type Files, systemFiles } from '../lib/files.ts'
import { migrate } from './migrate.ts'
import { rememberStatements } from './statements.ts'
import { unlock } from './unlock.ts'

export type { Database }

/**
 * Opens (or creates) the encrypted database and brings it to the newest migration and the declared views and triggers.
 * @param key 32 random bytes; a wrong key makes SQLite answer "file is not a database".
 * @param declared null: for migrations of a time before anything was declared
 */
export function openDatabase(
  path: string,
  key: Uint8Array,
  migrationsDirectory: string,
  declared: DeclaredSet | null,
  files: Files = systemFiles
): Database {
  const db = connect(path, key)
  try {
    migrate(db, key, migrationsDirectory, declared, files)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A further connection to a database that is already migrated: for the worker thread. */
export function connect(path: string, key: Uint8Array): Database {
  const db = new Sqlite(path)
  try {
    unlock(db, key)
    // Journal rows waste much of a smaller page. Only a new file takes it; an old one keeps its size.
    db.pragma('page_size = 8192')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('temp_store = MEMORY')
    // Short on purpose: the router waits without blocking the desk and tries again.
    db.pragma('busy_timeout = 250')
    db.pragma('cache_size = -65536')
    readJournalInSql(db)
    rememberStatements(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Only to read, of a file that is there: nothing in the folder is changed by it, but for the index of a log. */
export function connectToLook(path: string, key: Uint8Array): Database {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true })
  try {
    unlock(db, key)
    readJournalInSql(db)
    return rememberStatements(db)
  } catch (error) {
    db.close()
    throw error
  }
}
