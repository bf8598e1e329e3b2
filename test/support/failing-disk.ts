import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Files, systemFiles } from '../../src-main/lib/files.ts'

// A disk that fails at one of the things asked of it, on real files below a folder of the test's own.

/**
 * `power`: the power goes before it is done: what was not synced is torn, what was renamed in a folder that was not synced
 * bears its old name again. `half`: the same, in the middle of a write. `full`: of what is written a part is taken, then
 * no more. The others are what the system answers.
 */
export type Fault = 'power' | 'half' | 'full' | 'ENOSPC' | 'EPERM' | 'EBUSY'
export const faults: readonly Fault[] = ['power', 'half', 'full', 'ENOSPC', 'EPERM', 'EBUSY']

export class PowerCut extends Error {
  override readonly name = 'PowerCut'
}

export interface FailingDisk {
  readonly files: Files
  /** How many things that change the disk were asked of it. */
  readonly asked: () => number
  /** Leaves the disk as it is found when the power is back. */
  readonly powerBack: () => void
}

/** What was renamed; safe once both folders were synced. */
interface Renamed {
  readonly from: string
  readonly to: string
  /** Of its folders those that were not synced since. */
  readonly folders: readonly string[]
  /** What bore the name before does so again. */
  readonly back: () => void
}
type Kind = 'open' | 'write' | 'sync' | 'rename' | 'remove' | 'make'

/** @param at which of the things asked of it fails, from 0; @param beside a folder for what may come back */
export function failingDisk(fault: Fault, at: number, beside: string): FailingDisk {
  let count = 0
  let isDown = false
  let isFull = false
  const paths = new Map<number, string>()
  /** Path → bytes of it that are safe. */
  const unsynced = new Map<string, number>()
  let renamed: readonly Renamed[] = []

  const fail = (code: string): never => {
    throw Object.assign(new Error(`${code}: by the test`), { code })
  }
  const alive = (): void => {
    if (isDown) throw new PowerCut()
  }
  /** True: this is where the power goes in the middle. */
  const step = (kind: Kind): boolean => {
    alive()
    const isNow = count++ === at
    if (isFull && (kind === 'write' || kind === 'make')) fail('ENOSPC')
    if (!isNow) return false
    if (fault === 'power') {
      isDown = true
      throw new PowerCut()
    }
    if (fault === 'half' || fault === 'full') return true
    // A full disk still lets things be taken away and be renamed.
    if (fault === 'ENOSPC' && (kind === 'rename' || kind === 'remove')) return false
    return fail(fault)
  }
  const down = (): never => {
    isDown = true
    throw new PowerCut()
  }
  const aside = (path: string): (() => void) => {
    if (!existsSync(path)) return () => undefined
    mkdirSync(beside, { recursive: true })
    const copy = join(beside, String(count))
    if (statSync(path).isDirectory()) cpSync(path, copy, { recursive: true })
    else copyFileSync(path, copy)
    return () => {
      rmSync(path, { recursive: true, force: true })
      cpSync(copy, path, { recursive: true })
    }
  }

  const files: Files = {
    ...systemFiles,
    open: (path, flags, mode) => {
      const isWriting = flags !== 'r'
      if (isWriting && step('open')) if (fault === 'half') down()
      const handle = systemFiles.open(path, flags, mode)
      paths.set(handle, path)
      if (flags === 'w' || flags === 'wx') unsynced.set(path, 0)
      return handle
    },
    write: (file, bytes) => {
      const isBroken = step('write')
      const path = paths.get(file) ?? ''
      if (!unsynced.has(path)) unsynced.set(path, statSync(path).size)
      if (!isBroken) return systemFiles.write(file, bytes)
      const taken = systemFiles.write(file, bytes.subarray(0, Math.floor(bytes.length / 2)))
      if (fault === 'half') down()
      isFull = true
      return taken
    },
    sync: file => {
      step('sync')
      const path = paths.get(file) ?? ''
      systemFiles.sync(file)
      unsynced.delete(path)
      renamed = renamed.flatMap(one => {
        const folders = one.folders.filter(folder => folder !== path)
        return folders.length === 0 ? [] : [{ ...one, folders }]
      })
    },
    close: file => {
      paths.delete(file)
      systemFiles.close(file)
    },
    rename: (from, to) => {
      if (step('rename') && fault === 'half') down()
      const back = aside(to)
      systemFiles.rename(from, to)
      const safe = unsynced.get(from)
      if (safe !== undefined) unsynced.set(to, safe)
      unsynced.delete(from)
      renamed = [...renamed, { from, to, back, folders: [...new Set([dirname(from), dirname(to)])] }]
    },
    remove: path => {
      if (step('remove') && fault === 'half') down()
      systemFiles.remove(path)
    },
    makeFolder: path => {
      if (step('make') && fault === 'half') down()
      systemFiles.makeFolder(path)
    }
  }
  const undo = ({ from, to, folders, back }: Renamed): void => {
    if (!existsSync(to) || existsSync(from) || !existsSync(dirname(from))) return
    if (!folders.includes(dirname(to))) {
      // It bears its new name for good, and the old one still.
      if (!statSync(to).isDirectory()) linkSync(to, from)
      return
    }
    renameSync(to, from)
    const left = unsynced.get(to)
    if (left !== undefined) unsynced.set(from, left)
    unsynced.delete(to)
    back()
  }
  return {
    files,
    asked: () => count,
    powerBack: () => {
      for (const handle of paths.keys()) systemFiles.close(handle)
      paths.clear()
      if (!isDown) return
      for (const one of renamed.toReversed()) undo(one)
      for (const [path, safe] of unsynced) {
        if (!existsSync(path)) continue
        const { size } = statSync(path)
        truncateSync(path, safe + Math.floor((size - safe) / 2))
      }
    }
  }
}
