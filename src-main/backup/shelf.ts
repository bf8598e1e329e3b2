import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import { codeOf, folderSynced, replaceFileStanding, type Standing, standing } from '../lib/safe-file.ts'
import {
  chunkBytes,
  type Manifest,
  manifestName,
  manifestText,
  readManifest,
  type StoredFile
} from './format.ts'
import { kept, type Keeping } from './rotation.ts'

// The folder a desk's backups are kept in, on whatever disk, stick or share.

const root = 'jiayi-backup'
const isManifest = (name: string): boolean => /^\d{8}T\d{6}Z-[0-9a-f]{8}\.json$/.test(name)

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Where a desk puts its own. */
export const shelfIn = (folder: string, name: string): string => join(folder, root, name)

const chunkPath = (shelf: string, chunk: string): string => join(shelf, 'chunks', chunk.slice(0, 2), chunk)

/** What went wrong at the place of the backup, for a person; null: it is something else. */
export function placeTrouble(error: unknown): string | null {
  const sentence = sentences.find(([codes]) => codes.test(codeOf(error)))?.[1]
  return sentence ?? null
}
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^(ENOSPC|EDQUOT|EFBIG)$/, '备份位置的空间不够，这一次没有备份成。请清理，或换一个更大的 U 盘、硬盘。'],
  [
    /^(ENOENT|ENOTDIR|ENODEV|ENXIO|EIO|ENOTCONN|EHOSTDOWN|EHOSTUNREACH|ETIMEDOUT|ENETUNREACH|UNKNOWN)$/,
    '备份位置读写不了：U 盘没有插好、共享文件夹没有连上，或磁盘有坏处。请检查后再试。'
  ],
  [/^(ENAMETOOLONG|EINVAL|ELOOP)$/, '备份位置的路径不对，或太长。请重新选择。'],
  [/^(EACCES|EPERM|EROFS)$/, '备份位置不能读写。请检查是否写保护、有没有权限，或换一个位置。'],
  [/^(EBUSY|ETXTBSY)$/, '备份位置的文件正被别的程序（如杀毒软件）占用，请稍后再试。']
]

/** Does it, and says whatever goes wrong at that place in words. */
export function atPlace<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const sentence = error instanceof Failure ? null : placeTrouble(error)
    if (sentence === null) throw error
    throw new Failure('unavailable', sentence, undefined, { cause: error })
  }
}

const readStanding = (still: Standing, path: string): Buffer =>
  standing(still, path, () => still.files.read(path))

/** A part that stands there already, whole, is not written again. Answers the bytes that were written. */
export function putChunk(
  still: Standing,
  shelf: string,
  bytes: Uint8Array
): { chunk: string; written: number } {
  const { files } = still
  const chunk = sha256(bytes)
  const path = chunkPath(shelf, chunk)
  const stands = files.stat(path)?.bytes === bytes.length ? readStanding(still, path) : null
  if (stands !== null && sha256(stands) === chunk) return { chunk, written: 0 }
  files.makeFolder(join(path, '..'))
  replaceFileStanding(still, path, bytes)
  return { chunk, written: bytes.length }
}

/** Whatever bears its name in these folders does so after a power cut as well. */
export function settleChunks(files: Files, shelf: string, chunks: Iterable<string>): void {
  const folders = new Set([...chunks].map(chunk => join(chunkPath(shelf, chunk), '..')))
  for (const folder of folders) folderSynced(files, folder)
  folderSynced(files, join(shelf, 'chunks'))
}

/** From here on the snapshot counts. */
export function putManifest(still: Standing, shelf: string, manifest: Manifest): void {
  const { files } = still
  const folder = join(shelf, 'snapshots')
  files.makeFolder(folder)
  files.makeFolder(join(shelf, 'parcels'))
  replaceFileStanding(still, join(folder, manifestName(manifest)), Buffer.from(manifestText(manifest)))
  // The folders may be as new as what is in them.
  for (const one of [folder, shelf, join(shelf, '..'), join(shelf, '..', '..')]) folderSynced(files, one)
}

export interface Found {
  /** Path of the manifest. */
  readonly path: string
  readonly shelf: string
  readonly read: ReturnType<typeof readManifest>
}

/** All snapshots of a shelf, newest first. */
export function snapshotsOn(files: Files, shelf: string): readonly Found[] {
  const folder = join(shelf, 'snapshots')
  if (files.stat(folder)?.isFolder !== true) return []
  return files
    .list(folder)
    .filter(({ name, isFile }) => isFile && isManifest(name))
    .map(({ name }) => name)
    .sort()
    .reverse()
    .map(name => {
      const path = join(folder, name)
      return { path, shelf, read: readManifest(files.read(path).toString('utf8')) }
    })
}

/** All snapshots in a folder a person has chosen: the place itself, or one of the folders in it. */
export function snapshotsIn(files: Files, folder: string): readonly Found[] {
  const below = (one: string): readonly string[] =>
    files.stat(one)?.isFolder === true
      ? files.list(one).flatMap(({ name, isFile }) => (isFile ? [] : [join(one, name)]))
      : []
  const at = basename(folder) === 'snapshots' ? join(folder, '..') : folder
  const onOne = (shelf: string): readonly Found[] => {
    try {
      return snapshotsOn(files, shelf)
    } catch {
      // Whatever else stands there, and may not be looked into.
      return []
    }
  }
  return [...new Set([at, ...below(at), ...below(join(at, root))])]
    .flatMap(onOne)
    .sort((one, other) => basename(other.path).localeCompare(basename(one.path)))
}

/**
 * Takes away what is not to be kept, and every part that no snapshot needs any more. As long as one manifest cannot be
 * read nobody knows what it needs, and all parts stay.
 */
export function rotate(files: Files, shelf: string, keeping: Keeping): void {
  const all = snapshotsOn(files, shelf)
  const whole = all.flatMap(({ path, read }) =>
    'manifest' in read
      ? [{ path, takenAt: read.manifest.takenAt, zone: read.manifest.centre.zone, manifest: read.manifest }]
      : []
  )
  const stay = kept(whole, keeping)
  const gone = whole.filter(one => !stay.has(one))
  for (const { path } of gone) files.remove(path)
  if (gone.length > 0) folderSynced(files, join(shelf, 'snapshots'))
  const needed =
    whole.length === all.length
      ? new Set([...stay].flatMap(({ manifest }) => manifest.files.flatMap(({ chunks }) => chunks)))
      : null
  for (const { name: folder } of files.list(join(shelf, 'chunks'))) {
    for (const { name } of files.list(join(shelf, 'chunks', folder))) {
      const isLeft = name.endsWith('.part') || needed?.has(name) === false
      if (isLeft) files.remove(join(shelf, 'chunks', folder, name))
    }
  }
}

/** How `partsOf` reads where nobody waits at this thread. */
export const readingStanding = (still: Standing): Pick<Files, 'stat' | 'read'> => ({
  stat: still.files.stat,
  read: path => readStanding(still, path)
})

/** The parts of a file in their order, each read and compared. Throws Failure('refused') where one is not what it should be. */
export function* partsOf(
  files: Pick<Files, 'stat' | 'read'>,
  shelf: string,
  file: StoredFile
): Generator<Buffer> {
  const whole = createHash('sha256')
  let bytes = 0
  for (const chunk of file.chunks) {
    const path = chunkPath(shelf, chunk)
    if (files.stat(path) === null) throw halfThere('缺少一部分文件')
    const part = atPlace(() => files.read(path))
    if (sha256(part) !== chunk || part.length > chunkBytes) throw halfThere('有一部分文件已损坏')
    whole.update(part)
    bytes += part.length
    yield part
  }
  if (bytes !== file.bytes || whole.digest('hex') !== file.sha256) throw halfThere('内容与清单不符')
}

const halfThere = (what: string): Failure =>
  new Failure('refused', `这份备份不完整：${what}。请选较早的一份，或到别的备份位置找。`)
