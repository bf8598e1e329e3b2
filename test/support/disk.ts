import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { type Files, systemFiles } from '../../src-main/lib/files.ts'

// The files of the program on a real disk that can be pulled out, filled up or held by another program.

const errorOf = (code: string): Error => Object.assign(new Error(`${code}: by the test`), { code })

/** What changes something on the disk, in the order it is asked for. */
export interface DiskAct {
  readonly what: 'open' | 'write' | 'sync' | 'rename' | 'remove' | 'append' | 'make folder'
  readonly path: string
}

/**
 * How the power goes: nothing more is done; half of a write is; or what was not synced is lost, of files what they have
 * more than was synced of them, of names those in folders that were not.
 */
export const powerCuts = ['between', 'half', 'unsynced lost'] as const
export type PowerCut = (typeof powerCuts)[number]

export interface Disk {
  readonly files: Files
  readonly acts: readonly DiskAct[]
  /** The power goes at the act of that number, from now on; after it nothing answers. */
  readonly cutAt: (act: number, how: PowerCut) => void
  readonly isCut: () => boolean
  /** Answers this code for such an act as long as `while` says so; `take`: only so many bytes of a write are taken. */
  readonly fail: (
    fits: (act: DiskAct) => boolean,
    code: string,
    options?: { readonly while?: () => boolean; readonly take?: number }
  ) => void
  readonly heal: () => void
}

/** A file or folder that was given another name; safe once the folders of both were synced. */
interface Renamed {
  readonly from: string
  readonly to: string
  /** Of its folders those that were not synced since. */
  readonly folders: readonly string[]
  /** What bore the name before does so again. */
  readonly back: () => void
}

export function aDisk(): Disk {
  const acts: DiskAct[] = []
  const open = new Map<number, string>()
  /** Files that were made here. */
  const written = new Set<string>()
  /** Of files that were written to since they were synced: how many bytes of them are safe. */
  let unsynced = new Map<string, number>()
  let renamed: readonly Renamed[] = []
  let cut: { readonly at: number; readonly how: PowerCut } | null = null
  let isGone = false
  let failing: readonly {
    fits: (act: DiskAct) => boolean
    code: string
    during: () => boolean
    take: number | null
  }[] = []

  /** What was not synced goes along with its file or folder. */
  const moved = (from: string, to: string): void => {
    unsynced = new Map(
      [...unsynced].map(([path, safe]) => [
        path === from || path.startsWith(from + sep) ? to + path.slice(from.length) : path,
        safe
      ])
    )
  }
  const undo = ({ from, to, folders, back }: Renamed): void => {
    if (!existsSync(to) || existsSync(from) || !existsSync(dirname(from))) return
    if (!folders.includes(dirname(to))) {
      // It bears its new name for good, and the old one still.
      if (!statSync(to).isDirectory()) linkSync(to, from)
      return
    }
    renameSync(to, from)
    moved(to, from)
    back()
  }
  const loseUnsynced = (): void => {
    for (const one of renamed.toReversed()) undo(one)
    for (const [path, safe] of unsynced) {
      if (!existsSync(path)) continue
      const { size } = statSync(path)
      truncateSync(path, safe + Math.floor((size - safe) / 2))
    }
  }
  const keptAside = (path: string): (() => void) => {
    if (!existsSync(path)) return () => undefined
    const aside = join(mkdtempSync(join(tmpdir(), 'jiayi-disk-')), 'was')
    if (statSync(path).isDirectory()) cpSync(path, aside, { recursive: true })
    else copyFileSync(path, aside)
    return () => {
      rmSync(path, { recursive: true, force: true })
      cpSync(aside, path, { recursive: true })
    }
  }
  const alive = (): void => {
    if (isGone) throw errorOf('EIO')
  }
  /** @returns how much of a write is to be taken; null: all. */
  const act = (what: DiskAct['what'], path: string, half: () => void = () => undefined): number | null => {
    alive()
    const one = { what, path }
    acts.push(one)
    if (cut?.at === acts.length) {
      if (cut.how === 'half') half()
      if (cut.how === 'unsynced lost') loseUnsynced()
      isGone = true
      throw errorOf('EIO')
    }
    const failure = failing.find(({ fits, during }) => fits(one) && during())
    if (failure === undefined) return null
    if (failure.take !== null) return failure.take
    throw errorOf(failure.code)
  }

  const files: Files = {
    ...systemFiles,
    exists: path => !isGone && systemFiles.exists(path),
    read: path => {
      alive()
      return systemFiles.read(path)
    },
    stat: path => {
      alive()
      return systemFiles.stat(path)
    },
    list: folder => {
      alive()
      return systemFiles.list(folder)
    },
    open: (path, flags, mode) => {
      if (flags !== 'r' && flags !== 'r+') act('open', path)
      else alive()
      const file = systemFiles.open(path, flags, mode)
      open.set(file, path)
      if (flags === 'w' || flags === 'wx') {
        unsynced.set(path, 0)
        written.add(path)
      }
      return file
    },
    write: (file, bytes) => {
      const path = open.get(file) ?? ''
      const take = act('write', path, () => systemFiles.write(file, bytes.subarray(0, bytes.length >> 1)))
      if (!unsynced.has(path)) unsynced.set(path, statSync(path).size)
      return systemFiles.write(file, take === null ? bytes : bytes.subarray(0, take))
    },
    sync: file => {
      const path = open.get(file) ?? ''
      // Others (SQLite) have written it.
      if (!written.has(path) && !statSync(path).isDirectory()) unsynced.set(path, 0)
      act('sync', path)
      systemFiles.sync(file)
      unsynced.delete(path)
      renamed = renamed.flatMap(one => {
        const folders = one.folders.filter(folder => folder !== path)
        return folders.length === 0 ? [] : [{ ...one, folders }]
      })
    },
    close: file => {
      open.delete(file)
      systemFiles.close(file)
    },
    append: (path, text, mode) => {
      act('append', path)
      systemFiles.append(path, text, mode)
    },
    rename: (from, to) => {
      act('rename', to)
      const back = keptAside(to)
      systemFiles.rename(from, to)
      unsynced.delete(to)
      moved(from, to)
      renamed = [...renamed, { from, to, back, folders: [...new Set([dirname(from), dirname(to)])] }]
    },
    remove: path => {
      if (systemFiles.exists(path)) act('remove', path)
      else alive()
      systemFiles.remove(path)
    },
    makeFolder: path => {
      if (systemFiles.exists(path)) alive()
      else act('make folder', path)
      systemFiles.makeFolder(path)
    }
  }
  return {
    files,
    acts,
    cutAt: (at, how) => {
      cut = { at: acts.length + at, how }
    },
    isCut: () => isGone,
    fail: (fits, code, options = {}) => {
      failing = [
        ...failing,
        { fits, code, during: options.while ?? (() => true), take: options.take ?? null }
      ]
    },
    heal: () => {
      failing = []
    }
  }
}
