import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import { removeQuietly } from '../lib/safe-file.ts'
import { wait } from '../lib/timers.ts'
import { holdFolder } from './folder-lock.ts'
import { isNoDatabase } from './trouble.ts'

const lookAgainMs = 10

/**
 * Does what only one process at a time may do. Where no such file can be had (a disk that cannot be written) the
 * work is done without it: then nobody else can write either.
 * @throws Failure('unavailable') when another process keeps it longer than that
 */
export async function whileAlone<T>(
  { files, timers, monotonic }: Pick<Outside, 'files' | 'timers' | 'monotonic'>,
  path: string,
  patienceMs: number,
  work: () => Promise<T>
): Promise<T> {
  const untilMs = monotonic() + patienceMs
  let lock = take(path)
  if (lock === 'not a lock') {
    removeQuietly(files, path)
    lock = take(path)
  }
  while (lock === 'busy') {
    if (monotonic() >= untilMs) {
      throw new Failure('unavailable', '另一个家医工作站（窗口或命令行）正在修改账号，请稍后再试。')
    }
    await wait(timers, lookAgainMs)
    lock = take(path)
  }
  try {
    return await work()
  } finally {
    if (typeof lock === 'function') lock()
  }
}

function take(path: string): (() => void) | 'busy' | 'not a lock' | 'none' {
  try {
    return holdFolder(path, 'alone') ?? 'busy'
  } catch (error) {
    return isNoDatabase(error) ? 'not a lock' : 'none'
  }
}
