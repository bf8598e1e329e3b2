import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import type { Outside } from '../lib/outside.ts'
import { isHeld, troubleOf } from '../lib/safe-file.ts'
import { wait } from '../lib/timers.ts'
import { isStillOpen } from './alone.ts'
import { isBusy, isNoDatabase } from './trouble.ts'

const patienceMs = 5_000
const lookAgainMs = 100

/**
 * Opens a database that is there already, waiting for another program that holds one of its files, or is just bringing it
 * up to date, without keeping the desk from anything else.
 */
export async function waitToOpen<T>(
  { files, timers, monotonic }: Pick<Outside, 'files' | 'timers' | 'monotonic'>,
  path: string,
  open: () => T
): Promise<T> {
  requireDatabase(files, path)
  const untilMs = monotonic() + patienceMs
  for (;;) {
    try {
      return open()
    } catch (error) {
      if (isNoDatabase(error)) throw notTheSame(error)
      const isTaken = isHeld(files, path, error)
      const mayPass = isBusy(error) || isStillOpen(error) || isTaken
      if (!mayPass || monotonic() >= untilMs) throw isTaken ? taken(error) : troubleOf(files, path, error)
    }
    await wait(timers, lookAgainMs)
  }
}

const keep =
  '程序没有改动任何文件。请不要删除数据文件夹里的文件，也不要重新设置：先把它找回来，或联系管理员从备份恢复，再打开本程序。'

/** Throws where SQLite would make a new, empty file, and lose what a log beside it still holds. */
export function requireDatabase(files: Files, path: string): void {
  const facts = files.stat(path)
  if (facts !== null && !facts.isFolder && facts.bytes > 0) return
  const what = facts === null ? '不见了' : facts.isFolder ? '的位置上是一个文件夹' : '是空的'
  const log =
    (files.stat(`${path}-wal`)?.bytes ?? 0) > 0
      ? '旁边的 jiayi.db-wal 里还有最近保存的内容，请一并保留。'
      : ''
  throw new Failure('unavailable', `数据文件 jiayi.db ${what}，无法打开。${log}${keep}`)
}

const taken = (cause: unknown): Failure =>
  new Failure(
    'unavailable',
    '数据文件 jiayi.db 正被另一个程序（如杀毒或备份软件）占用，暂时打不开。请稍候再试；若总是如此，请让那个程序不检查数据文件夹。',
    undefined,
    { cause }
  )

const notTheSame = (cause: unknown): Failure =>
  new Failure(
    'unavailable',
    `数据文件 jiayi.db 与密钥文件 keyring.json 不是同一套，或文件开头已损坏，无法打开。${keep}`,
    undefined,
    { cause }
  )
