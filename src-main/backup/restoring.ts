import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { headOf, verify } from '../database/chain.ts'
import { lastEntryAt, lastSequence } from '../database/journal-entries.ts'
import { Failure } from '../lib/failure.ts'
import { writeAll } from '../lib/files.ts'
import { type Standing, standing } from '../lib/safe-file.ts'
import { accountsIn, centreIn, countsIn } from './facts.ts'
import { bytesOf, type Manifest } from './format.ts'
import { partsOf, readingStanding } from './shelf.ts'
import { checkingName } from './swapping.ts'
import { cancelled } from './taking.ts'

export interface CheckingInput {
  readonly manifest: Manifest
  readonly shelf: string
  /** Where the data will stand. */
  readonly dataDirectory: string
}
export interface CheckingProgress {
  readonly step: 'reading' | 'checking'
  readonly done: number
  readonly total: number
}
export interface Checking extends Standing {
  /** Opens a file under the key of the backup. */
  readonly open: (path: string) => Database
  /** The same, only to look into. Throws where the key does not fit or the file is damaged. */
  readonly look: (path: string) => Database
  readonly tell: (progress: CheckingProgress) => void
  readonly cancelled: () => boolean
}

export interface Checked {
  readonly counts: Readonly<Record<string, number>>
  readonly journalEntries: number
  readonly present: Present
}
/** What stands in the data folder now. */
export type Present =
  | { readonly kind: 'none' }
  /** Damaged, or under another key. */
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'readable'
      readonly counts: Readonly<Record<string, number>>
      /** Entries since; null: it has another history. */
      readonly lostEntries: number | null
      readonly lastEntryAt: string | null
      /** Ids of accounts of the backup that cannot sign in any more. */
      readonly disabled: readonly string[]
    }

/** Reads a snapshot whole into the data folder, under a name nobody opens, and looks through all of it. */
export function check(input: CheckingInput, checking: Checking): Checked {
  const { files, tell } = checking
  const { manifest, shelf, dataDirectory } = input
  const folder = join(dataDirectory, checkingName)
  const goOn = (): void => {
    if (checking.cancelled()) throw cancelled()
  }
  standing(checking, folder, () => {
    files.remove(folder)
  })
  files.makeFolder(folder)
  const total = bytesOf(manifest)
  const free = files.freeBytes(dataDirectory)
  if (free < total * 1.1) {
    const inMegabytes = (bytes: number): string => Math.ceil(bytes / 1_000_000).toLocaleString('en')
    throw new Failure(
      'unavailable',
      `本机磁盘空间不足：恢复约需 ${inMegabytes(total * 1.1)} MB，现有 ${inMegabytes(free)} MB。请清理磁盘后再试。`
    )
  }
  let done = 0
  for (const file of manifest.files) {
    const out = files.open(join(folder, file.name), 'w', 0o600)
    try {
      for (const part of partsOf(readingStanding(checking), shelf, file)) {
        goOn()
        writeAll(files, out, part)
        done += part.length
        tell({ step: 'reading', done, total })
      }
      files.sync(out)
    } finally {
      files.close(out)
    }
  }
  tell({ step: 'checking', done: 0, total: manifest.journal.sequence })
  return lookThrough(manifest, join(folder, 'jiayi.db'), join(dataDirectory, 'jiayi.db'), checking)
}

const damaged = (what: string): Failure =>
  new Failure('refused', `这份备份不能用：${what}。请选较早的一份，或到别的备份位置找。`)

function lookThrough(manifest: Manifest, path: string, standing: string, checking: Checking): Checked {
  const copy = opened(() => checking.look(path))
  if (copy === null) throw damaged('数据打不开')
  try {
    if (copy.pragma('quick_check', { simple: true }) !== 'ok') throw damaged('数据有损坏')
    const counts = countsIn(copy)
    const head = headOf(copy)
    const isSame =
      JSON.stringify(counts) === JSON.stringify(manifest.counts) &&
      head.sequence === manifest.journal.sequence &&
      head.hash === manifest.journal.hash &&
      centreIn(copy).id === manifest.centre.id
    if (!isSame) throw damaged('数据与清单不符')
    const chain = verify(copy, entries => {
      checking.tell({ step: 'checking', done: entries, total: head.sequence })
    })
    if (!chain.intact) throw damaged(`操作日志从第 ${String(chain.brokenAt)} 条起对不上`)
    return { counts, journalEntries: chain.entries, present: presentOf(manifest, standing, checking) }
  } finally {
    copy.close()
  }
}

const opened = (open: () => Database): Database | null => {
  try {
    const db = open()
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch {
    return null
  }
}

function presentOf(manifest: Manifest, standing: string, { files, look }: Checking): Present {
  if (!files.exists(standing)) return { kind: 'none' }
  const db = opened(() => look(standing))
  if (db === null) return { kind: 'unreadable' }
  try {
    const centre = centreIn(db)
    if (centre.id !== manifest.centre.id) throw foreign(manifest)
    const active = new Set(accountsIn(db).map(({ id }) => id))
    return {
      kind: 'readable',
      counts: countsIn(db),
      lostEntries: hasSameHistory(db, manifest) ? lastSequence(db) - manifest.journal.sequence : null,
      lastEntryAt: lastEntryAt(db),
      disabled: manifest.accounts.flatMap(({ id }) => (active.has(id) ? [] : [id]))
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    // Pages that cannot be read are found on the way.
    return { kind: 'unreadable' }
  } finally {
    db.close()
  }
}

export const foreign = ({ centre }: Manifest): Failure =>
  new Failure(
    'refused',
    `这是“${centre.name}”另一份数据的备份，不是本机这份数据的，不能互换。确实要用它，请在另一台电脑或另一个数据文件夹中恢复。`
  )

function hasSameHistory(db: Database, { journal: { sequence, hash } }: Manifest): boolean {
  if (sequence === 0) return true
  const row = db
    .prepare<[number, number], { hash: string }>(
      `SELECT lower(hex(hash)) AS hash FROM journal WHERE sequence = ?
      UNION ALL SELECT hash FROM journal_1 WHERE sequence = ?`
    )
    .get(sequence, sequence)
  return row?.hash === hash
}
