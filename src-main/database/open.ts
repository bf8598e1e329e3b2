import Sqlite, { type Database } from 'better-sqlite3'
import type { DeclaredSet } from './declared.ts'
import { readJournalInSql } from './journal-entries.ts'
import { type Files, systemFiles } from '../lib/files.ts'
import { isHeld } from '../lib/safe-file.ts'
import { migrate } from './migrate.ts'
import { requireOwnLog } from './own-log.ts'
import { rememberStatements } from './statements.ts'
import { cannotWrite, isBusy } from './trouble.ts'
import { unlock } from './unlock.ts'
import { withoutWaiting } from './waiting-writes.ts'

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
  requireOwnLog(files, path, other => connectToLook(other, key))
  const db = keyed(path, key, false)
  try {
    refuseHalfOpen(files, db)
    migrate(db, key, migrationsDirectory, declared, files)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * On Windows SQLite opens a file that another program lets be read only to read it, and says nothing: it would stay so all
 * day. What may not be written anyway is read.
 */
function refuseHalfOpen(files: Files, db: Database): void {
  try {
    // Of a file that is only read even BEGIN IMMEDIATE reads.
    withoutWaiting(db, () => db.exec('BEGIN; CREATE TABLE half_open (a)'))
  } catch (error) {
    if (cannotWrite(error) && isHeld(files, db.name, error)) throw error
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK')
  }
}

/** A further connection to a database that is already migrated: for the worker thread. */
export const connect = (path: string, key: Uint8Array): Database => keyed(path, key, true)

function keyed(path: string, key: Uint8Array, fileMustExist: boolean): Database {
  try {
    return opened(path, key, fileMustExist, 'NORMAL')
  } catch (error) {
    if (!cannotWrite(error)) throw error
    // There is no room for the index of the log: alone with the file, it stands in memory.
    return opened(path, key, fileMustExist, 'EXCLUSIVE')
  }
}

function opened(
  path: string,
  key: Uint8Array,
  fileMustExist: boolean,
  locking: 'NORMAL' | 'EXCLUSIVE'
): Database {
  // A short time-out on purpose: the router waits without blocking the desk and tries again.
  const db = new Sqlite(path, { fileMustExist, timeout: 250 })
  try {
    unlock(db, key)
    db.pragma(`locking_mode = ${locking}`)
    // Journal rows waste much of a smaller page. Only a new file takes it; an old one keeps its size.
    db.pragma('page_size = 8192')
    useLog(db)
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
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

/** A disk that is full or may not be written: what is there is read, and every write says so. */
function useLog(db: Database): void {
  try {
    db.pragma('journal_mode = WAL')
  } catch (error) {
    // Somebody is writing: they have begun the log themselves, or it is begun at the next start.
    if (!isBusy(error) && !cannotWrite(error)) throw error
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
  }
}

/**
 * The last one out leaves one whole file that needs no log beside it: it can be read where nothing can be written, and
 * copied as it stands.
 */
export function closeDatabase(db: Database): void {
  try {
    db.pragma('busy_timeout = 0')
    db.pragma('journal_mode = DELETE')
  } catch {
    // Another process has it open, or the disk cannot be written: the log stays, and is as good.
  }
  db.close()
}
