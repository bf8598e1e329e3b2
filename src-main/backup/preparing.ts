import type { Database } from 'better-sqlite3'
import { join } from 'node:path'
import { type Standing, standing } from '../lib/safe-file.ts'
import { beginAgain, type BeginningAgain, type Beginnings } from './beginning.ts'
import { notePlace } from './place.ts'
import { checkingName } from './swapping.ts'

export interface PreparingInput extends Omit<BeginningAgain, 'given'> {
  readonly dataDirectory: string
  readonly migrationsDirectory: string
  /** Whether what stands in the data folder can say which numbers were given. */
  readonly isPresentReadable: boolean
}
export interface Preparing extends Beginnings, Standing {
  /** Opens it as the program does, brought to its newest form. */
  readonly openWhole: (path: string) => Database
  readonly look: (path: string) => Database
}

/** Makes the data that were checked ready to be worked with: as one file, by a new desk. */
export function prepare(input: PreparingInput, preparing: Preparing): void {
  const { dataDirectory, isPresentReadable, ...wanted } = input
  const given = isPresentReadable ? givenIn(join(dataDirectory, 'jiayi.db'), wanted.at, preparing) : null
  const folder = join(dataDirectory, checkingName)
  const db = preparing.openWhole(join(folder, 'jiayi.db'))
  try {
    beginAgain(db, { ...wanted, given }, preparing)
    // No log goes along.
    if (db.pragma('journal_mode = DELETE', { simple: true }) !== 'delete')
      throw new Error('the log of the data that were checked did not end')
    standing(preparing, folder, () => {
      notePlace(preparing.files, folder, db)
    })
  } finally {
    db.close()
  }
  for (const { name } of preparing.files.list(folder))
    if (name.startsWith('jiayi.db.before-') || /^jiayi\.db-(wal|shm)$/.test(name))
      preparing.files.remove(join(folder, name))
}

function givenIn(path: string, at: string, { look, counters }: Preparing): BeginningAgain['given'] {
  const db = look(path)
  try {
    return Object.fromEntries(counters.map(({ name, last }) => [name, last(db, at)]))
  } finally {
    db.close()
  }
}
