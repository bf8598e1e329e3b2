import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync
} from 'node:fs'

export interface FileFacts {
  readonly bytes: number
  readonly modifiedAtMs: number
  readonly isFolder: boolean
  /** Nobody may write it: on Windows an attribute of the file. */
  readonly isReadOnly: boolean
  /** Number and birth of the file: a copy has others, the same file under another name has these. */
  readonly number: string
  readonly bornAtMs: number
}

/**
 * What the program does with files of its own (SQLite has its own way to the disk). Named one by one and given, so that
 * a test can be the disk that is full, the folder that may not be written, the write that stops half way.
 */
export interface Files {
  readonly exists: (path: string) => boolean
  readonly read: (path: string) => Buffer
  /** Null: there is no such file. */
  readonly stat: (path: string) => FileFacts | null
  /** What stands directly in a folder. */
  readonly list: (folder: string) => readonly { readonly name: string; readonly isFile: boolean }[]
  /** Bytes that can still be written where that folder is. */
  readonly freeBytes: (folder: string) => number
  /** A handle for `write`, `sync` and `close`; `wx` fails where there is such a file already. */
  readonly open: (path: string, flags: 'r' | 'r+' | 'w' | 'wx', mode?: number) => number
  /** Fills `bytes` from that place of the file on and answers how many there were: fewer only at its end. */
  readonly readAt: (file: number, bytes: Uint8Array, position: number) => number
  /** The number of bytes that were taken: fewer than given when the disk is full. */
  readonly write: (file: number, bytes: Uint8Array) => number
  /** Returns when what was written survives a power cut. */
  readonly sync: (file: number) => void
  readonly close: (file: number) => void
  readonly append: (path: string, text: string, mode: number) => void
  readonly rename: (from: string, to: string) => void
  /** A further name of the same file. Not every file system knows such. */
  readonly link: (path: string, further: string) => void
  /** A folder with all that is in it. Nothing happens where there is no such file. */
  readonly remove: (path: string) => void
  /** With all folders above it. */
  readonly makeFolder: (path: string) => void
}

export const systemFiles: Files = {
  exists: existsSync,
  read: path => readFileSync(path),
  stat: path => {
    const found = statSync(path, { throwIfNoEntry: false })
    return found === undefined
      ? null
      : {
          bytes: found.size,
          modifiedAtMs: found.mtimeMs,
          isFolder: found.isDirectory(),
          isReadOnly: (found.mode & 0o222) === 0,
          number: `${String(found.dev)}:${String(found.ino)}`,
          bornAtMs: found.birthtimeMs
        }
  },
  list: folder =>
    readdirSync(folder, { withFileTypes: true }).map(entry => ({ name: entry.name, isFile: entry.isFile() })),
  freeBytes: folder => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  },
  open: openSync,
  readAt: (file, bytes, position) => {
    let filled = 0
    for (let got = 1; got > 0 && filled < bytes.length; filled += got)
      got = readSync(file, bytes, filled, bytes.length - filled, position + filled)
    return filled
  },
  write: (file, bytes) => writeSync(file, bytes),
  sync: fsyncSync,
  close: closeSync,
  append: (path, text, mode) => {
    appendFileSync(path, text, { mode })
  },
  rename: renameSync,
  link: linkSync,
  remove: path => {
    rmSync(path, { force: true, recursive: true })
  },
  makeFolder: path => {
    mkdirSync(path, { recursive: true })
  }
}

/** Returns when a file, or that something in a folder bears its name, survives a power cut. */
export function synced(files: Files, path: string): void {
  const isWindows = process.platform === 'win32'
  // Windows knows no handle on a folder to be synced; NTFS journals a rename itself.
  if (isWindows && files.stat(path)?.isFolder === true) return
  const handle = files.open(path, isWindows ? 'r+' : 'r')
  try {
    files.sync(handle)
  } finally {
    files.close(handle)
  }
}

/** Writes all of it, or throws ENOSPC: a disk that is full takes a part and says nothing. */
export function writeAll(files: Files, file: number, bytes: Uint8Array): void {
  for (let taken = 0; taken < bytes.length;) {
    const now = files.write(file, bytes.subarray(taken))
    if (now <= 0) throw Object.assign(new Error('the disk takes no more'), { code: 'ENOSPC' })
    taken += now
  }
}
