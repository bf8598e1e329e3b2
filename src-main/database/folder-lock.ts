import Sqlite from 'better-sqlite3'
import { isBusy } from './trouble.ts'

/**
 * A lock between processes that ends with whoever holds it, however they end: the operating system's own, by way of an
 * empty SQLite file. `shared` by as many as like, `alone` by one and nobody else.
 * @returns how to let go; null: somebody else holds it
 */
export function holdFolder(path: string, how: 'shared' | 'alone'): (() => void) | null {
  const lock = new Sqlite(path)
  const letGo = (): void => {
    lock.close()
  }
  try {
    lock.pragma('busy_timeout = 0')
    lock.exec(how === 'alone' ? 'BEGIN EXCLUSIVE' : 'BEGIN')
    lock.prepare('SELECT count(*) FROM sqlite_schema').get()
    return letGo
  } catch (error) {
    letGo()
    if (isBusy(error)) return null
    throw error
  }
}
