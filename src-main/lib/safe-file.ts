import { basename, dirname, join } from 'node:path'
import { Failure } from './failure.ts'
import { type Files, synced, writeAll } from './files.ts'
import type { Outside } from './outside.ts'
import { wait } from './timers.ts'

// How the program writes a file of its own: never over the only copy, never unread, and patiently while a virus scanner
// or a backup program holds it.

type FileOutside = Pick<Outside, 'files' | 'timers' | 'monotonic'>

/** A disk or a file that does not do what it shall; says to the person which, why, and what to do. */
export class FileTrouble extends Failure {
  constructor(sentence: string, cause: unknown) {
    super('unavailable', sentence, undefined, { cause })
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** What Windows, and SQLite on it, answer while another program holds a file, and also where one may not write at all. */
export const mayBeHeld = (error: unknown): boolean =>
  /^(EBUSY|EPERM|EACCES|ETXTBSY|SQLITE_(CANTOPEN|READONLY).*)$/.test(codeOf(error))

/** As long as a scanner or a copying program usually holds a small file. */
export const usualPatienceMs = 3_000
const lookAgainMs = 50

/** Another program may let it go; what lasts (a folder that may not be written, a read-only file) is not waited for. */
export const isHeld = (files: Files, path: string, error: unknown): boolean =>
  mayBeHeld(error) && lastingReason(files, path) === null

/**
 * Does one step again while another program holds the file, up to an end on the monotonic clock. Throws FileTrouble where
 * the disk or the file is at fault.
 */
export async function patiently<T>(
  { files, timers, monotonic }: FileOutside,
  path: string,
  untilMs: number,
  step: () => T
): Promise<T> {
  for (;;) {
    try {
      return step()
    } catch (error) {
      if (monotonic() >= untilMs || !isHeld(files, path, error)) throw troubleOf(files, path, error)
    }
    await wait(timers, lookAgainMs)
  }
}

/** The files of a thread at which nobody waits, and how it stands still for so many milliseconds. */
export interface Standing {
  readonly files: Files
  readonly pause: (milliseconds: number) => void
}

/** What the system says; EBUSY where it is another program, whatever it says. */
export const asHeld = (files: Files, path: string, error: unknown): unknown =>
  isHeld(files, path, error)
    ? Object.assign(new Error('held by another program', { cause: error }), { code: 'EBUSY' })
    : error

/** The same for such a thread. Throws as `asHeld` says it. */
export function standing<T>({ files, pause }: Standing, path: string, step: () => T): T {
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    try {
      return step()
    } catch (error) {
      if (waitedMs >= usualPatienceMs || !isHeld(files, path, error)) throw asHeld(files, path, error)
    }
    pause(lookAgainMs)
  }
}

/**
 * Puts these bytes in the place of a file, all or nothing, step by step: written beside it, counted, synced, read back,
 * and only then given its name. What stood there before stays when anything goes wrong.
 */
function* replacing(files: Files, path: string, bytes: Uint8Array, mode: number): Generator<() => void> {
  const draft = `${path}.part`
  let isNamed = false
  try {
    yield () => {
      writeWhole(files, draft, bytes, mode)
    }
    yield () => {
      if (!files.read(draft).equals(bytes)) throw notAsWritten(path)
    }
    yield () => {
      files.rename(draft, path)
    }
    isNamed = true
  } finally {
    if (!isNamed) removeQuietly(files, draft)
  }
}

export interface Replacing {
  readonly mode?: number
  readonly patienceMs?: number
}

/** Waits on timers for whoever holds the file; when it resolves the file survives a power cut. */
export async function replaceFile(
  outside: FileOutside,
  path: string,
  bytes: Uint8Array,
  { mode = 0o600, patienceMs = usualPatienceMs }: Replacing = {}
): Promise<void> {
  const { files } = outside
  const untilMs = outside.monotonic() + patienceMs
  for (const step of replacing(files, path, bytes, mode)) await patiently(outside, path, untilMs, step)
  await patiently(outside, path, untilMs, () => {
    nameSynced(files, path)
  })
}

/** The same without waiting for anybody: for what can be written another time. Throws as `asHeld` says it. */
export function replaceFileNow(files: Files, path: string, bytes: Uint8Array): void {
  try {
    for (const step of replacing(files, path, bytes, 0o600)) step()
    nameSynced(files, path)
  } catch (error) {
    throw asHeld(files, path, error)
  }
}

/** The same where nobody waits at this thread. The name survives a power cut once its folder was synced. */
export function replaceFileStanding(still: Standing, path: string, bytes: Uint8Array): void {
  for (const step of replacing(still.files, path, bytes, 0o600)) standing(still, path, step)
}

function writeWhole(files: Files, path: string, bytes: Uint8Array, mode: number): void {
  const file = files.open(path, 'w', mode)
  try {
    writeAll(files, file, bytes)
    files.sync(file)
  } finally {
    files.close(file)
  }
}

/** Not every file system can sync a folder; those keep its names in a journal of their own. */
const cannotSyncFolders = /^(EINVAL|ENOTSUP|EOPNOTSUPP|ENOSYS|EISDIR)$/

/** Returns when it survives a power cut that a file bears its name. */
export function nameSynced(files: Files, path: string): void {
  // Syncing the file takes NTFS's own journal along, up to its new name.
  if (process.platform === 'win32') synced(files, path)
  else folderSynced(files, dirname(path))
}

/** Returns when the names in a folder survive a power cut, as far as its file system can promise it. */
export function folderSynced(files: Files, folder: string): void {
  try {
    synced(files, folder)
  } catch (error) {
    if (!cannotSyncFolders.test(codeOf(error))) throw error
  }
}

/** What is left half done is only litter; that it cannot be taken away is no second error. */
export function removeQuietly(files: Files, path: string): void {
  try {
    files.remove(path)
  } catch {
    // The next one writes over it.
  }
}

const named = (path: string): string => `“${basename(path)}”`
const notAsWritten = (path: string): FileTrouble =>
  new FileTrouble(`${named(path)}写入后读回的内容不一致，原文件未动。请检查磁盘后再试。`, undefined)

/** Why waiting would not help; null: it may. */
function lastingReason(files: Files, path: string): string | null {
  if (files.stat(path)?.isReadOnly === true)
    return `${named(path)}被设为只读，没有写入。请去掉它的只读属性后再试。`
  // Another folder each time: nobody looks into that and holds it.
  probes += 1
  const probe = join(dirname(path), `.writable-${String(process.pid)}-${String(probes)}`)
  try {
    files.makeFolder(probe)
    return null
  } catch {
    return `文件夹不能写入，${named(path)}没有保存。请检查文件夹的权限，或联系管理员。`
  } finally {
    removeQuietly(files, probe)
  }
}
let probes = 0

/** Windows counts the whole path, unless long paths were switched on. */
const longestPath = 259

/** What to tell the person of an error at a file; what is no fault of disk or file comes back as it is. */
export function troubleOf(files: Files, path: string, error: unknown): unknown {
  if (error instanceof Failure) return error
  const sentence = sentenceOf(files, path, error)
  return sentence === null ? error : new FileTrouble(sentence, error)
}

function sentenceOf(files: Files, path: string, error: unknown): string | null {
  const code = codeOf(error)
  const isNotFound = /^(ENOENT|SQLITE_CANTOPEN.*)$/.test(code)
  if (code === 'ENAMETOOLONG' || (isNotFound && path.length > longestPath)) {
    return `路径太长（${String(path.length)} 个字），${named(path)}没有写入。请换一个名称短、层数少的文件夹。`
  }
  if (mayBeHeld(error)) {
    return (
      lastingReason(files, path) ??
      `${named(path)}正被另一个程序（如打开它的软件、杀毒或备份软件）占用，没有写入。请稍候再试；若总是如此，请让那个程序不检查这个文件夹。`
    )
  }
  if (/^(ENOSPC|EDQUOT|EFBIG)$/.test(code))
    return `磁盘空间不足，${named(path)}没有写入，原文件未动。请清理磁盘后再试。`
  if (code === 'EROFS') return `磁盘是只读的，${named(path)}没有写入。请换到可以写入的磁盘，或联系管理员。`
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `文件夹不见了，${named(path)}没有写入。请检查磁盘是否还连着。`
  if (code === 'EIO' || code === 'ENXIO')
    return `磁盘读写出错，${named(path)}没有写入。请检查磁盘，并联系管理员。`
  return null
}
