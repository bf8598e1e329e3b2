import type { Database } from 'better-sqlite3'
import { type Files, writeAll } from '../lib/files.ts'

// A copy of a database while people work in it, byte for byte as it stands encrypted on the disk: a page nobody has
// changed is the same in the next copy, which no other way of copying gives, since SQLite encrypts anew what it writes.

const blockBytes = 1_048_576
/** Of the log: which of its lives it is in. Another one begins once all of it was brought home into the database. */
const headerBytes = 32

export interface LiveSource {
  /** A connection of the copier's own; nothing else goes on in it. */
  readonly db: Database
  /**
   * The database file, opened for reading before the copier began and closed only after every connection of this process:
   * POSIX gives up all locks a process has on a file as soon as it closes any handle on it.
   */
  readonly handle: number
}
export interface Watched {
  /** Of how many bytes so many are done. */
  readonly tell: (done: number, total: number) => void
  /** Throws when somebody wants no more of it. */
  readonly goOn: () => void
}

/**
 * Copies to `to` and its log beside it: opened, they are the database as it was at one moment. Nobody waits for it, and it
 * waits for nobody: while this connection reads, nothing of a later moment comes into the file; of an earlier one what is
 * in the file half stands whole in the log.
 */
export function copyLive(files: Files, { db, handle }: LiveSource, to: string, watched: Watched): void {
  const log = `${db.name}-wal`
  db.pragma('wal_checkpoint(PASSIVE)')
  db.exec('BEGIN')
  try {
    // A transaction begins with its first read.
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    const life = lifeOf(files, log)
    const total = (files.stat(db.name)?.bytes ?? 0) + (files.stat(log)?.bytes ?? 0)
    let done = copyHandle(files, handle, to, bytes => {
      watched.goOn()
      watched.tell(bytes, total)
    })
    if (life !== '') {
      const from = files.open(log, 'r')
      try {
        done += copyHandle(files, from, `${to}-wal`, watched.goOn)
      } finally {
        files.close(from)
      }
    }
    watched.tell(done, Math.max(done, total))
    // It began anew meanwhile, which it may only when all of it stood in the file before: then the file alone is the moment.
    if (life !== '' && lifeOf(files, log) !== life) files.remove(`${to}-wal`)
  } finally {
    db.exec('COMMIT')
  }
}

function lifeOf(files: Files, log: string): string {
  if ((files.stat(log)?.bytes ?? 0) < headerBytes) return ''
  const file = files.open(log, 'r')
  try {
    const header = Buffer.alloc(headerBytes)
    return files.readAt(file, header, 0) < headerBytes ? '' : header.toString('hex')
  } finally {
    files.close(file)
  }
}

/** Answers how many bytes there were. */
function copyHandle(files: Files, from: number, to: string, onBlock: (done: number) => void): number {
  const out = files.open(to, 'w', 0o600)
  try {
    const block = Buffer.alloc(blockBytes)
    let done = 0
    for (let got = files.readAt(from, block, 0); got > 0; got = files.readAt(from, block, done)) {
      writeAll(files, out, block.subarray(0, got))
      done += got
      onBlock(done)
    }
    files.sync(out)
    return done
  } finally {
    files.close(out)
  }
}
