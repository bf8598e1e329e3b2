import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Files, systemFiles } from '../../src-main/lib/files.ts'

// The files of the program on a real disk that can be pulled out, filled up or held by another program.

const errorOf = (code: string): Error => Object.assign(new Error(`${code}: by the test`), { code })

/** What changes something on the disk, in the order it is asked for. */
export interface DiskAct {
  readonly what: 'open' | 'write' | 'sync' | 'rename' | 'remove' | 'append'
  readonly path: string
}

/** How the power goes: nothing more is done; half of a write is; or what was not synced is lost, names and bytes. */
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

export function aDisk(): Disk {
  const acts: DiskAct[] = []
  const open = new Map<number, { readonly path: string; readonly flags: string }>()
  /** Files whose bytes are not yet on the disk, and names that are not. */
  const unsynced = new Set<string>()
  const unsyncedNames = new Map<string, { readonly from: string; readonly before: Buffer | null }>()
  let cut: { readonly at: number; readonly how: PowerCut } | null = null
  let isGone = false
  let failing: readonly {
    fits: (act: DiskAct) => boolean
    code: string
    during: () => boolean
    take: number | null
  }[] = []

  const contentOf = (path: string): Buffer | null => {
    try {
      return readFileSync(path)
    } catch {
      return null
    }
  }
  const goOut = (how: PowerCut): never => {
    isGone = true
    if (how === 'unsynced lost') {
      for (const path of unsynced) {
        const content = contentOf(path)
        if (content !== null) writeFileSync(path, content.subarray(0, Math.floor(content.length / 3)))
      }
      for (const [path, { from, before }] of [...unsyncedNames].reverse()) {
        const content = contentOf(path)
        if (content !== null) writeFileSync(from, content)
        if (before === null) rmSync(path, { force: true })
        else writeFileSync(path, before)
      }
    }
    throw errorOf('EIO')
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
      goOut(cut.how)
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
    open: (path, flags, mode) => {
      if (flags !== 'r' && flags !== 'r+') act('open', path)
      else alive()
      const file = systemFiles.open(path, flags, mode)
      open.set(file, { path, flags })
      if (flags === 'w' || flags === 'wx') unsynced.add(path)
      return file
    },
    write: (file, bytes) => {
      const path = open.get(file)?.path ?? ''
      const take = act('write', path, () => systemFiles.write(file, bytes.subarray(0, bytes.length >> 1)))
      unsynced.add(path)
      return systemFiles.write(file, take === null ? bytes : bytes.subarray(0, take))
    },
    sync: file => {
      const path = open.get(file)?.path ?? ''
      act('sync', path)
      systemFiles.sync(file)
      unsynced.delete(path)
      for (const name of unsyncedNames.keys()) if (dirname(name) === path) unsyncedNames.delete(name)
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
      unsyncedNames.set(to, { from, before: contentOf(to) })
      systemFiles.rename(from, to)
    },
    remove: path => {
      if (systemFiles.exists(path)) act('remove', path)
      else alive()
      systemFiles.remove(path)
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
