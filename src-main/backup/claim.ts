import { join } from 'node:path'
import { holdFolder } from '../database/folder-lock.ts'
import type { Outside } from '../lib/outside.ts'
import { usualPatienceMs } from '../lib/safe-file.ts'
import { wait } from '../lib/timers.ts'
import { finish, isPending } from './swapping.ts'

/** A data folder as this program has it: together with others that are open, and with nobody while its data are changed. */
export interface Claim {
  /**
   * Nothing else is to be put in the place of what stands there; else nothing may be read or written here. What another
   * program was in the way of is done now, if it is not any more.
   */
  readonly isOurs: () => boolean
  /** To whoever asks for something meanwhile. */
  readonly sentence: () => string
  /**
   * Puts what was wanted in its place, waiting for a virus scanner; false: somebody else has the folder open or holds a
   * file of it, and it comes later.
   */
  readonly finish: () => Promise<boolean>
  /** Nothing is answered from here on. */
  readonly close: () => void
  readonly letGo: () => void
}

const lookAgainMs = 50

export function claimFolder(
  { files, timers, monotonic }: Pick<Outside, 'files' | 'timers' | 'monotonic'>,
  dataDirectory: string,
  report: (where: string, error: unknown) => void
): Claim {
  const lock = join(dataDirectory, 'in-use.lock')
  let letGo: (() => void) | null = null
  let isClosed = false
  let hasTrouble = false
  const leave = (): void => {
    letGo?.()
    letGo = null
  }
  /** In a folder that cannot be written to nothing can be put in the place of anything: there is nothing to be kept from. */
  const shared = (): (() => void) | null => {
    try {
      return holdFolder(lock, 'shared')
    } catch {
      return null
    }
  }
  /** Alone, whatever was wanted is done; then together with others. */
  const settle = (): boolean => {
    leave()
    if (isPending(files, dataDirectory)) {
      let alone: (() => void) | null = null
      try {
        alone = holdFolder(lock, 'alone')
        if (alone !== null) finish(files, dataDirectory)
        hasTrouble = false
      } catch (error) {
        // Nothing is lost: it goes on from there.
        if (!hasTrouble) report('restore', error)
        hasTrouble = true
      } finally {
        alone?.()
      }
    }
    letGo = shared()
    return !isPending(files, dataDirectory)
  }
  let isSettled = settle()
  return {
    isOurs: () => {
      if (isClosed) return false
      if (hasTrouble) isSettled = settle()
      return isSettled
    },
    sentence: () =>
      isClosed || !hasTrouble
        ? '数据已准备好从备份恢复：请关闭本程序的所有窗口和命令行，再重新打开。'
        : '从备份恢复还差最后一步：数据文件夹里的文件正被别的程序（如杀毒软件）占用，或不能写入。请检查后再试一次，会接着完成；原来的数据和备份都没有丢。',
    finish: async () => {
      const untilMs = monotonic() + usualPatienceMs
      isSettled = settle()
      while (hasTrouble && monotonic() < untilMs) {
        await wait(timers, lookAgainMs)
        isSettled = settle()
      }
      return isSettled
    },
    close: () => {
      isClosed = true
    },
    letGo: leave
  }
}
