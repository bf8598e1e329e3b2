import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { headOf } from '../database/chain.ts'
import { copyLive } from '../database/live-copy.ts'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import { removeQuietly, type Standing, standing } from '../lib/safe-file.ts'
import { bytesOf, chunkBytes, type Manifest, presentFormat, shelfName, type StoredFile } from './format.ts'
import { accountsIn, centreIn, countsIn, deskIn, schemaOf } from './facts.ts'
import type { Keeping } from './rotation.ts'
import { atPlace, placeTrouble, putChunk, putManifest, rotate, settleChunks, shelfIn } from './shelf.ts'

export interface TakingInput {
  readonly id: string
  /** UTC, and as the clocks of the centre show it. */
  readonly takenAt: string
  readonly takenAtShown: string
  /** Holds `jiayi.db` and `keyring.json`. */
  readonly dataDirectory: string
  /** The database file, open for reading: see `copyLive`. */
  readonly handle: number
  /** Where backups are kept. */
  readonly folder: string
  readonly keyId: string
  readonly keeping: Keeping
}

export type Step = 'copying' | 'checking' | 'storing' | 'clearing'
export interface TakingProgress {
  readonly step: Step
  /** Bytes. */
  readonly done: number
  readonly total: number
}

export interface Taking extends Standing {
  /** A connection of its own to the database people work in. */
  readonly db: Database
  /** Opens another file under the same key. */
  readonly open: (path: string) => Database
  /** Throws where these bytes are no keyring. */
  readonly checkKeyring: (bytes: Uint8Array) => void
  readonly tell: (progress: TakingProgress) => void
  readonly cancelled: () => boolean
}

export interface Taken {
  readonly manifest: Manifest
  readonly shelf: string
  /** What was not there from an earlier snapshot. */
  readonly writtenBytes: number
  /** Why what is not to be kept any more is still there; null: it has gone. */
  readonly leftOver: string | null
}

export const cancelled = (): Failure => new Failure('refused', '已取消。')

/** In the data folder, for as long as a backup is being taken. */
export const stagingName = 'backup.part'

/**
 * One snapshot: copied beside the data while people work, opened and looked through there, stored part by part, each read
 * back, and counted by its manifest, which comes last. Whatever ends it early leaves earlier snapshots as they were.
 */
export function take(input: TakingInput, taking: Taking): Taken {
  const { files, cancelled: isCancelled, tell } = taking
  const goOn = (): void => {
    if (isCancelled()) throw cancelled()
  }
  const staging = join(input.dataDirectory, stagingName)
  standing(taking, staging, () => {
    files.remove(staging)
  })
  files.makeFolder(staging)
  try {
    requireSpace(files, input.dataDirectory, taking.db.name)
    const copy = join(staging, 'jiayi.db')
    const source = { db: taking.db, handle: input.handle }
    copyLive(files, source, copy, {
      goOn,
      tell: (done, total) => {
        tell({ step: 'copying', done, total })
      }
    })
    const keyring = keyringOf(input.dataDirectory, taking)
    goOn()
    const size = files.stat(copy)?.bytes ?? 0
    tell({ step: 'checking', done: 0, total: size })
    const facts = factsOf(taking.open(copy))
    const shelf = shelfIn(input.folder, shelfName({ keyId: input.keyId, deskId: facts.deskId }))
    return atPlace(() => {
      const written = { bytes: 0 }
      const storing = (parts: Iterable<Uint8Array>, name: StoredFile['name']): StoredFile =>
        store(taking, shelf, name, parts, now => {
          goOn()
          written.bytes += now.written
          tell({ step: 'storing', done: now.done, total: size })
        })
      const stored = [storing(blocksOf(files, copy), 'jiayi.db'), storing([keyring], 'keyring.json')]
      settleChunks(
        files,
        shelf,
        stored.flatMap(({ chunks }) => chunks)
      )
      const manifest: Manifest = {
        format: presentFormat,
        id: input.id,
        takenAt: input.takenAt,
        takenAtShown: input.takenAtShown,
        ...facts,
        keyId: input.keyId,
        files: stored
      }
      putManifest(taking, shelf, manifest)
      tell({ step: 'clearing', done: 0, total: bytesOf(manifest) })
      return { manifest, shelf, writtenBytes: written.bytes, leftOver: clearUp(files, shelf, input.keeping) }
    })
  } finally {
    removeQuietly(files, staging)
  }
}

/** The copy says the same where the first one is damaged. */
function keyringOf(folder: string, { files, checkKeyring }: Pick<Taking, 'files' | 'checkKeyring'>): Buffer {
  const copy = join(folder, 'keyring-copy.json')
  try {
    const keyring = files.read(join(folder, 'keyring.json'))
    checkKeyring(keyring)
    return keyring
  } catch (error) {
    if (!files.exists(copy)) throw error
    const keyring = files.read(copy)
    checkKeyring(keyring)
    return keyring
  }
}

/** The copy becomes one file without a log, is looked through page by page, and says what it is. */
function factsOf(
  copy: Database
): Pick<Manifest, 'centre' | 'deskId' | 'schema' | 'journal' | 'counts' | 'accounts'> {
  try {
    const isOneFile = copy.pragma('journal_mode = DELETE', { simple: true }) === 'delete'
    if (!isOneFile || copy.pragma('quick_check', { simple: true }) !== 'ok')
      throw new Failure(
        'unavailable',
        '复制出来的数据没有通过检查，这一次没有备份成。请先检查本机磁盘，再试一次。'
      )
    const { sequence, hash } = headOf(copy)
    return {
      centre: centreIn(copy),
      deskId: deskIn(copy),
      schema: schemaOf(copy),
      journal: { sequence, hash },
      counts: countsIn(copy),
      accounts: accountsIn(copy)
    }
  } finally {
    copy.close()
  }
}

/** The snapshot is taken, whatever becomes of older ones. */
function clearUp(files: Files, shelf: string, keeping: Keeping): string | null {
  try {
    rotate(files, shelf, keeping)
    return null
  } catch (error) {
    const trouble = placeTrouble(error)
    if (trouble === null) throw error
    return trouble
  }
}

function* blocksOf(files: Files, path: string): Generator<Uint8Array> {
  const file = files.open(path, 'r')
  try {
    for (let at = 0; ; at += chunkBytes) {
      const block = Buffer.alloc(chunkBytes)
      const got = files.readAt(file, block, at)
      if (got > 0) yield block.subarray(0, got)
      if (got < chunkBytes) return
    }
  } finally {
    files.close(file)
  }
}

function store(
  still: Standing,
  shelf: string,
  name: StoredFile['name'],
  parts: Iterable<Uint8Array>,
  onPart: (now: { readonly done: number; readonly written: number }) => void
): StoredFile {
  const whole = createHash('sha256')
  const chunks: string[] = []
  let bytes = 0
  for (const part of parts) {
    whole.update(part)
    bytes += part.length
    const { chunk, written } = putChunk(still, shelf, part)
    chunks.push(chunk)
    onPart({ done: bytes, written })
  }
  return { name, bytes, sha256: whole.digest('hex'), chunks }
}

/** For the copy beside the data; what the place of the backup needs shows when it is full. */
function requireSpace(files: Files, dataDirectory: string, database: string): void {
  const size = (files.stat(database)?.bytes ?? 0) + (files.stat(`${database}-wal`)?.bytes ?? 0)
  const free = files.freeBytes(dataDirectory)
  if (free >= size * 1.1) return
  const inMegabytes = (bytes: number): string => Math.ceil(bytes / 1_000_000).toLocaleString('en')
  throw new Failure(
    'unavailable',
    `本机磁盘空间不足：备份时要先在本机复制一份，约需 ${inMegabytes(size * 1.1)} MB，现有 ${inMegabytes(free)} MB。请清理磁盘后再试。`
  )
}
