import { dirname, join } from 'node:path'
import { Failure } from '../lib/failure.ts'
import { type Files, synced } from '../lib/files.ts'
import { type Keyring, keyringFile } from './keyring.ts'

/** `keyring.json` of a data folder. */
export interface KeyringFile {
  readonly exists: () => boolean
  /** Throws Failure('unavailable') when the file is damaged: nothing can be opened without it. */
  readonly read: () => Keyring
  /** The first one. Of a keyring that is there, only `change`. */
  readonly write: (keyring: Keyring) => void
  /** Reads, edits and writes while no other process (the app, a terminal) does. */
  readonly change: (edit: (keyring: Keyring) => Keyring) => void
}

export function keyringIn(files: Files, directory: string): KeyringFile {
  const path = join(directory, 'keyring.json')

  const read = (): Keyring => {
    const text = files.read(path).toString('utf8')
    try {
      return keyringFile.parse(JSON.parse(text))
    } catch (error) {
      throw new Failure('unavailable', '密钥文件损坏，请从备份恢复 keyring.json。', undefined, {
        cause: error
      })
    }
  }
  /** All or nothing: written beside, synced, then renamed over. */
  const write = (keyring: Keyring): void => {
    const draft = `${path}.new`
    const file = files.open(draft, 'w', 0o600)
    try {
      files.write(file, Buffer.from(JSON.stringify(keyring, null, 2)))
      files.sync(file)
    } finally {
      files.close(file)
    }
    files.rename(draft, path)
    synced(files, dirname(path))
  }
  return {
    exists: () => files.exists(path),
    read,
    write,
    change: edit => {
      const unlock = lock(files, `${path}.lock`)
      try {
        write(edit(read()))
      } finally {
        unlock()
      }
    }
  }
}

const lockPatienceMs = 5_000
const staleAfterMs = 2_000

/**
 * Held for a few milliseconds; whoever was killed while holding it is recognised by its process id. The time is the
 * machine's own: another process holds the lock, and this thread stands still meanwhile.
 */
function lock(files: Files, path: string): () => void {
  const giveUpAt = performance.now() + lockPatienceMs
  for (;;) {
    try {
      const file = files.open(path, 'wx', 0o600)
      files.write(file, Buffer.from(String(process.pid)))
      files.close(file)
      return () => {
        files.remove(path)
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    if (isAbandoned(files, path)) files.remove(path)
    else if (performance.now() > giveUpAt) throw new Failure('unavailable', '密钥文件正被占用，请稍后再试。')
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
  }
}

function isAbandoned(files: Files, path: string): boolean {
  try {
    const holder = Number(files.read(path).toString('utf8'))
    if (Number.isInteger(holder) && holder > 0) {
      process.kill(holder, 0)
      return false
    }
    const found = files.stat(path)
    // One of a time to come was written by a clock that has been put right since.
    return found !== null && Math.abs(Date.now() - found.modifiedAtMs) > staleAfterMs
  } catch (error) {
    // No such process, or the lock has been opened meanwhile: trying again tells.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
