import { basename, dirname, join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'
import { type Files, synced } from '../lib/files.ts'
import { nameSynced, removeQuietly } from '../lib/safe-file.ts'
import { unlock } from './unlock.ts'

// The copy that is put aside before a migration. It counts once it bears its name, and it bears it only after it was
// looked into.

const kept = 2
const nameOf = (path: string, number: number): string => `${path}.before-${String(number).padStart(4, '0')}`
const unfinished = (copy: string): string => `${copy}.part`

/**
 * Copies the file as it stands, encrypted under the same key. Nobody else may write meanwhile.
 * @param number of the first migration that is to come
 */
export function putAside(files: Files, db: Database, key: Uint8Array, number: number): void {
  const copy = nameOf(db.name, number)
  const part = unfinished(copy)
  requireSpace(files, db)
  if (files.stat(copy)?.isFolder === true) {
    throw new Failure('refused', `数据文件夹中的“${basename(copy)}”是一个文件夹，请移走后再打开本程序。`)
  }
  files.remove(part)
  // VACUUM INTO keeps the encryption key of the source connection.
  db.prepare('VACUUM INTO ?').run(part)
  synced(files, part)
  requireSame(files, db, part, key)
  files.rename(part, copy)
  nameSynced(files, copy)
}

/** Keeps the newest copies; takes away older ones and what was left half done. */
export function clearAside(files: Files, path: string): void {
  const folder = dirname(path)
  const copies = files
    .list(folder)
    .filter(({ name, isFile }) => isFile && name.startsWith(`${basename(path)}.before-`))
  const whole = copies
    .map(({ name }) => name)
    .filter(name => /\.before-\d{4}$/.test(name))
    .sort()
  const old = whole.slice(0, Math.max(0, whole.length - kept))
  const half = copies.map(({ name }) => name).filter(name => /\.before-\d{4}\.part$/.test(name))
  for (const name of [...old, ...half]) removeQuietly(files, join(folder, name))
}

/**
 * Room for the copy, and as much once more for what a migration that builds tables anew writes beside them.
 * @returns what to tell the person where there is too little; null: there is enough
 */
export function spaceProblem(size: number, free: number): string | null {
  const needed = 2 * size
  if (free >= needed) return null
  const inMegabytes = (bytes: number): string => Math.ceil(bytes / 1_000_000).toLocaleString('en')
  return `磁盘空间不足：升级数据前要先留一份副本，约需 ${inMegabytes(needed)} MB，现有 ${inMegabytes(free)} MB。请清理磁盘后再打开。`
}

function requireSpace(files: Files, db: Database): void {
  const problem = spaceProblem(files.stat(db.name)?.bytes ?? 0, files.freeBytes(dirname(db.name)))
  if (problem !== null) throw new Failure('unavailable', problem)
}

/** Whose file it is and how far it has come: the same in the copy as in what was copied. */
const SELECT_IDENTITY = `SELECT (SELECT id FROM centre) AS centre, (SELECT id FROM desk) AS desk,
  (SELECT count(*) FROM migration) AS migrations, (SELECT hash FROM journal ORDER BY sequence DESC LIMIT 1) AS head`

function requireSame(files: Files, db: Database, path: string, key: Uint8Array): void {
  const copy = new Sqlite(path, { readonly: true, fileMustExist: true })
  try {
    unlock(copy, key)
    const identity = (one: Database): string => JSON.stringify(one.prepare(SELECT_IDENTITY).get())
    const isSound = copy.pragma('quick_check', { simple: true }) === 'ok' && identity(copy) === identity(db)
    if (isSound) return
  } finally {
    copy.close()
  }
  files.remove(path)
  throw new Failure('unavailable', '升级前的数据副本没有写对，数据未作任何改动。请检查磁盘后再打开本程序。')
}
