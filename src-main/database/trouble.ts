import { codeOf } from '../lib/safe-file.ts'

/** Somebody else (an import) holds the write lock: the same transaction can be tried again. */
export const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY')

/** The file is no database under this key: another one's, or its first page is damaged. */
export const isNoDatabase = (error: unknown): boolean => codeOf(error) === 'SQLITE_NOTADB'

/** A page that is not what was written, or cannot be read. */
export const isDamaged = (error: unknown): boolean =>
  /^(SQLITE_CORRUPT.*|SQLITE_NOTADB|SQLITE_IOERR_(READ|SHORT_READ|DATA).*)$/.test(codeOf(error))

/** The disk is full or may not be written, or another program holds the file; what is there can be read. */
export const cannotWrite = (error: unknown): boolean =>
  /^(SQLITE_FULL|SQLITE_READONLY.*|SQLITE_CANTOPEN.*|SQLITE_IOERR_(WRITE|FSYNC|DIR_FSYNC|TRUNCATE|DELETE|SHM\w*|LOCK)|ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EBUSY|ETXTBSY)$/.test(
    codeOf(error)
  )

const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|FSYNC|SHMSIZE)|ENOSPC|EDQUOT)$/,
    '磁盘空间不足，本次没有保存。请清理磁盘后再试。'
  ],
  [/^(EBUSY|ETXTBSY)$/, '文件正被另一个程序（如杀毒或备份软件）占用，本次没有保存。请稍候再试。'],
  [
    /^(SQLITE_READONLY.*|SQLITE_CANTOPEN.*|EROFS|EACCES|EPERM)$/,
    '数据文件夹不能写入，本次没有保存。请检查文件夹的权限，或联系管理员。'
  ],
  [
    /^(SQLITE_CORRUPT.*|SQLITE_NOTADB|SQLITE_IOERR_(READ|SHORT_READ).*)$/,
    '数据库文件损坏或读不出。请停止使用，保留现有文件，联系管理员从备份恢复。'
  ]
]

/** What to tell the person when the disk or the file is at fault; null when it is something else. */
export function storageTrouble(error: unknown): string | null {
  const code = codeOf(error)
  return sentences.find(([codes]) => codes.test(code))?.[1] ?? null
}
