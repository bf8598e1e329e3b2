import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { headOf } from '../database/chain.ts'
import { isOwnLife, lifeOf } from '../database/own-log.ts'
import { type Clock, instantNow, type NewId } from '../lib/clock.ts'
import type { Files } from '../lib/files.ts'
import { asHeld, mayBeHeld, replaceFileNow } from '../lib/safe-file.ts'
import { beginAgain, type Beginnings } from './beginning.ts'
import { deskIn } from './facts.ts'
import type { Restoration } from './store.ts'

// Beside the data stands what they were when this computer had them last: which file, of which desk, and how far their
// journal had come. Data that are another file, or have not come so far, were copied here or put back by hand.

const placeFile = z.object({
  deskId: z.string(),
  file: z.object({ number: z.string(), bornAtMs: z.number() }),
  sequence: z.int(),
  hash: z.string()
})
type Place = z.infer<typeof placeFile>
export const placeName = 'place.json'

function read(files: Files, dataDirectory: string): Place | null {
  const path = join(dataDirectory, placeName)
  try {
    return placeFile.parse(JSON.parse(files.read(path).toString('utf8')))
  } catch (error) {
    // What another program holds is not missing: it is read as soon as they let go.
    if (mayBeHeld(error)) throw asHeld(files, path, error)
    return null
  }
}

/** What is written down of a database file in that folder, or of one that will stand there under the same number. */
export function notePlace(files: Files, folder: string, db: Database): void {
  const found = files.stat(join(folder, 'jiayi.db'))
  if (found === null) return
  const { number, bornAtMs } = found
  const { sequence, hash } = headOf(db)
  const place: Place = { deskId: deskIn(db), file: { number, bornAtMs }, sequence, hash }
  replaceFileNow(files, join(folder, placeName), Buffer.from(JSON.stringify(place)))
}

/** How these data came here, if it was not by this program; null: they are what they were. */
function howElse(files: Files, dataDirectory: string, db: Database): Restoration['how'] | null {
  const place = read(files, dataDirectory)
  // Data that no program has noted a place of are those of a program that noted none.
  if (place === null) return lifeOf(db) === null ? null : 'copied'
  const found = files.stat(join(dataDirectory, 'jiayi.db'))
  const { sequence } = headOf(db)
  if (sequence < place.sequence || !hasEntry(db, place) || !isOwnLife(files, db)) return 'older'
  // Numbers of files are not for ever on every disk, and not every disk knows when a file was born: a copy has both anew.
  const isOther =
    found !== null && found.number !== place.file.number && found.bornAtMs !== place.file.bornAtMs
  return isOther || deskIn(db) !== place.deskId ? 'copied' : null
}

const hasEntry = (db: Database, { sequence, hash }: Place): boolean =>
  sequence === 0 ||
  db
    .prepare<[number, number], { hash: string }>(
      `SELECT lower(hex(hash)) AS hash FROM journal WHERE sequence = ?
      UNION ALL SELECT hash FROM journal_1 WHERE sequence = ?`
    )
    .get(sequence, sequence)?.hash === hash

/** Before anything else is written: data that came here another way go on as a new desk's. */
export function settlePlace(
  outside: { readonly files: Files; readonly clock: Clock; readonly newId: NewId },
  dataDirectory: string,
  db: Database,
  rooms: Beginnings
): void {
  const { files, clock, newId } = outside
  const how = howElse(files, dataDirectory, db)
  if (how === null) return
  const at = instantNow(clock)
  beginAgain(
    db,
    { id: newId(), at, how, takenAt: null, deskId: newId(), actorId: null, disabled: [], given: null },
    rooms
  )
}

/** Keeps what is noted beside the data true, once it was settled how they came here. */
export interface PlaceKeeper {
  /** Call it with the database free to be written, before anything else is written. */
  readonly settle: () => void
  /** Notes how far the journal has come, if that can be written. */
  readonly note: () => void
}
export function createPlaceKeeper(
  outside: { readonly files: Files; readonly clock: Clock; readonly newId: NewId },
  dataDirectory: string,
  db: () => Database,
  rooms: Beginnings
): PlaceKeeper {
  let isSettled = false
  let noted = -1
  const note = (): void => {
    if (!isSettled) return
    const { sequence } = headOf(db())
    if (sequence === noted) return
    try {
      notePlace(outside.files, dataDirectory, db())
      noted = sequence
    } catch {
      // On a full or write-protected disk what was noted before stays, which is true as well.
    }
  }
  return {
    settle: () => {
      settlePlace(outside, dataDirectory, db(), rooms)
      isSettled = true
      note()
    },
    note
  }
}
