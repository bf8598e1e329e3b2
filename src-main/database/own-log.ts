import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { type Clock, instantNow, type NewId } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import { asHeld, mayBeHeld, removeQuietly, replaceFileNow } from '../lib/safe-file.ts'

// A log that was left by a killed program is brought home into whatever file bears the name: also into an older one that
// somebody has put there since. So each run of the program writes its life into the file itself before anything else, and
// beside the file which life it is of.

const beside = (path: string): string => `${path}.life`
const livesFile = z.object({ lives: z.array(z.string()) })

/** Lives the file may be of; null: nobody has written that down. */
function livesAt(files: Files, path: string): readonly string[] | null {
  try {
    return livesFile.parse(JSON.parse(files.read(beside(path)).toString('utf8'))).lives
  } catch (error) {
    if (mayBeHeld(error)) throw asHeld(files, beside(path), error)
    return null
  }
}

/** Whether these data are of the life that is written down beside them, as far as one is. */
export function isOwnLife(files: Files, db: Database): boolean {
  const life = lifeOf(db)
  return life === null || livesAt(files, db.name)?.includes(life) !== false
}

/** Throws Failure('refused') where a log stands beside a file that it is not of. */
export function requireOwnLog(files: Files, path: string, look: (path: string) => Database): void {
  if ((files.stat(`${path}-wal`)?.bytes ?? 0) === 0) return
  const lives = livesAt(files, path)
  if (lives === null) return
  // Under another name the file has no log.
  const alone = `${path}.alone`
  const clear = (): void => {
    for (const suffix of ['', '-wal', '-shm']) removeQuietly(files, alone + suffix)
  }
  let life: string | null = null
  try {
    clear()
    files.link(path, alone)
    const db = look(alone)
    try {
      life = lifeOf(db)
    } finally {
      db.close()
    }
    clear()
  } catch {
    // Where a file can have one name only, or cannot be read without its log, it is taken for what it seems to be.
    return
  }
  if (life !== null && !lives.includes(life)) throw foreignLog()
}

const foreignLog = (): Failure =>
  new Failure(
    'refused',
    '数据文件 jiayi.db 和旁边的日志 jiayi.db-wal 不是一对：有人放回了较早的数据文件，而上次没有正常退出留下的日志还在，合在一起会出错。数据没有动过。请用「从备份恢复」，或请管理员把 jiayi.db-wal 改名后再打开放回的那一份。'
  )

export const lifeOf = (db: Database): string | null =>
  db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'desk_life'`).get() === undefined
    ? null
    : (db.prepare<[], { life: string }>('SELECT life FROM desk_life').get()?.life ?? null)

/**
 * A run of the program begins: its life stands in the file itself before anything else is written. Until that is sure the
 * file may be of either life.
 */
export function beginLife(
  { files, clock, newId }: { readonly files: Files; readonly clock: Clock; readonly newId: NewId },
  db: Database
): void {
  const before = lifeOf(db)
  const life = newId()
  const note = (lives: readonly string[]): void => {
    replaceFileNow(files, beside(db.name), Buffer.from(JSON.stringify({ lives })))
  }
  note([...(before === null ? [] : [before]), life])
  db.prepare(
    `INSERT INTO desk_life (only, life, begun_at) VALUES (1, ?, ?)
    ON CONFLICT (only) DO UPDATE SET life = excluded.life, begun_at = excluded.begun_at`
  ).run(life, instantNow(clock))
  const [found] = db.pragma('wal_checkpoint(FULL)') as readonly {
    busy: number
    log: number
    checkpointed: number
  }[]
  if (found?.busy === 0 && found.log === found.checkpointed) note([life])
}
