import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { endianness } from 'node:os'
import type { Database } from '../../src-main/database/open.ts'

// What a disk may hold after the power has gone, by SQLite's own account of it (sqlite.org/atomiccommit.html and
// walformat.html): what was synced is there; of what was written since, any sector may have arrived and any other not.

const headerBytes = 32
const frameHeaderBytes = 24
const sectorBytes = 512

/** How far the log had come when somebody looked: the index of the log (`-shm`) says so, and every commit writes it. */
export interface LogPosition {
  /** Frames up to the end of the newest commit. */
  readonly frames: number
  /** Another one each time the log begins anew, after all of it was brought home into the database. */
  readonly salt: string
}

const word = (bytes: Buffer, at: number): number =>
  endianness() === 'LE' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)

/** @param index the first bytes of `jiayi.db-shm`, 136 of them; its words are in the machine's own order. */
export const positionOf = (index: Buffer): LogPosition => ({
  frames: word(index, 16),
  salt: index.toString('hex', 32, 40)
})
/** How many frames of the log have been brought home, or may have been: so far it was synced before that began. */
const homeOf = (index: Buffer): number => Math.max(word(index, 96), word(index, 128))

/** The files of a program that was killed, as the operating system has them. */
export interface Remains {
  readonly database: Buffer
  readonly log: Buffer
  readonly pageBytes: number
  readonly salt: string
  /** Frames at the end of each commit, in order. */
  readonly commits: readonly number[]
  /** Frames that may be in the database file already: a log shorter than this is no state a disk can be in. */
  readonly home: number
}

/** @param path of the database; nobody may have it open. */
export function remainsOf(path: string): Remains {
  const log = readFileSync(`${path}-wal`)
  const index = readFileSync(`${path}-shm`)
  const pageBytes = log.readUInt32BE(8)
  const salt = log.toString('hex', 16, 24)
  const commits: number[] = []
  const end = (frame: number): number => headerBytes + frame * (frameHeaderBytes + pageBytes)
  for (let frame = 1; end(frame) <= log.length; frame += 1) {
    const at = end(frame - 1)
    // Beyond lies what the log held before it began anew.
    if (log.toString('hex', at + 8, at + 16) !== salt) break
    if (log.readUInt32BE(at + 4) !== 0) commits.push(frame)
  }
  const isOfThisLog = positionOf(index).salt === salt
  return {
    database: readFileSync(path),
    log,
    pageBytes,
    salt,
    commits,
    home: isOfThisLog ? homeOf(index) : 0
  }
}

const endOf = ({ pageBytes }: Remains, frames: number): number =>
  headerBytes + frames * (frameHeaderBytes + pageBytes)

/**
 * The power went while the commit after `synced` frames was being written: of its sectors some are there.
 * @param synced frames at the end of a commit, or 0.
 */
export function tearLog(remains: Remains, path: string, synced: number, random: () => number): void {
  const { database, log, commits } = remains
  const next = commits.find(frames => frames > synced) ?? synced
  const from = endOf(remains, synced)
  const torn = Buffer.from(log.subarray(0, endOf(remains, next)))
  const arrived = random()
  for (let at = from; at < torn.length; at += sectorBytes) {
    if (random() > arrived) torn.fill(0, at, Math.min(at + sectorBytes, torn.length))
  }
  const length = from + Math.floor(random() * (torn.length - from + 1))
  writeFileSync(path, database)
  writeFileSync(`${path}-wal`, torn.subarray(0, length))
}

/**
 * The power went while the log was being brought home: of the pages' sectors some are the new ones. The log was synced
 * before and is whole.
 * @param open opens the database at a path.
 */
export function tearDatabase(
  remains: Remains,
  path: string,
  open: (path: string) => Database,
  random: () => number
): void {
  const { database, log, commits } = remains
  writeFileSync(path, database)
  writeFileSync(`${path}-wal`, log.subarray(0, endOf(remains, commits.at(-1) ?? 0)))
  const db = open(path)
  db.pragma('wal_checkpoint(PASSIVE)')
  const home = readFileSync(path)
  copyFileSync(`${path}-wal`, `${path}-kept`)
  db.close()
  const arrived = random()
  for (let at = 0; at < home.length; at += sectorBytes) {
    const isOld = random() > arrived
    if (isOld && at < database.length) database.copy(home, at, at, at + sectorBytes)
    else if (isOld) home.fill(0, at, at + sectorBytes)
  }
  writeFileSync(path, home)
  copyFileSync(`${path}-kept`, `${path}-wal`)
}
