import type { Database } from 'better-sqlite3'
import { cannotWrite } from '../database/trouble.ts'
import { isSealed, type Keyring, type KeyringFile, sameKeyring, sealed } from './keyring.ts'
import { putKeyring, selectKeyring } from './keyring-store.ts'

/** What was found amiss between file and database, and is put right: `file-older`, the file was put back by somebody. */
export type KeyringNotice = 'file-older' | 'database-older'

/**
 * Which keyring stands, of the database's own and those of the files. The database's, unless it is itself older than what
 * somebody with its key has written into a file: then it was put back, and passwords changed since go on.
 * @param files at least one, the best first
 */
export function standingKeyring(
  db: Database,
  key: Uint8Array,
  files: readonly KeyringFile[]
): { readonly keyring: Keyring; readonly notice: KeyringNotice | null } {
  const [file] = files
  if (file === undefined) throw new Error('a keyring opened the database and is gone')
  const stored = selectKeyring(db)
  if (stored === null) {
    const { stands } = file
    return { keyring: kept(db, sealed(key, { ...stands, generation: stands.generation + 1 })), notice: null }
  }
  const newer = files
    .map(({ stands }) => stands)
    .filter(one => one.generation > stored.generation && isSealed(key, one))
    .sort((one, other) => other.generation - one.generation)[0]
  if (newer !== undefined) return { keyring: kept(db, newer), notice: 'database-older' }
  const isKnown = sameKeyring(file.stands, stored) || sameKeyring(file.next, stored)
  const keyring = isSealed(key, stored) ? stored : kept(db, sealed(key, stored))
  return { keyring, notice: isKnown ? null : 'file-older' }
}

/** A disk that cannot be written keeps nobody from reading: it is written another time. */
function kept(db: Database, keyring: Keyring): Keyring {
  try {
    putKeyring(db, keyring)
  } catch (error) {
    if (!cannotWrite(error)) throw error
  }
  return keyring
}
