import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'
import { isBusy } from './trouble.ts'

/**
 * Does what no other program may look at, with the file to itself. An older program that has it open would go on with
 * statements the new tables do not know: then nothing is done, and it is said who has to close and update.
 */
export function alone(db: Database, work: () => void): void {
  try {
    // The write-ahead log is given up only when nobody else has the file open.
    if (db.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') throw stillOpen()
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    backToUsual(db)
    throw isBusy(error) ? stillOpen() : error
  }
  try {
    work()
  } finally {
    backToUsual(db)
  }
}

function backToUsual(db: Database): void {
  db.pragma('locking_mode = NORMAL')
  db.pragma('journal_mode = WAL')
  // Only who has read holds the file, so that a newer program sees somebody is here.
  db.prepare('SELECT count(*) FROM sqlite_schema').get()
}

class StillOpen extends Failure {
  constructor() {
    super(
      'unavailable',
      '本程序比这份数据新，需要先升级数据，而另一个家医工作站（窗口或命令行）还开着它。请关闭那一个（它若是旧版本，也请升级），再重新打开本程序。'
    )
  }
}
const stillOpen = (): Failure => new StillOpen()
/** Somebody who opens the same version at the same moment is done soon; an app that is open is not. */
export const isStillOpen = (error: unknown): boolean => error instanceof StillOpen
