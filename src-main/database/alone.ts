import type { Database } from 'better-sqlite3'
import { Failure } from '../lib/failure.ts'
import { isBusy } from './trouble.ts'

/** Somebody who opens the same version at the same moment is done by then; an app that is open is not. */
const patience = 5_000
const usual = 250

/**
 * Does what no other program may look at, with the file to itself. An older program that has it open would go on with
 * statements the new tables do not know: then nothing is done, and it is said who has to close and update.
 */
export function alone(db: Database, work: () => void): void {
  db.pragma(`busy_timeout = ${String(patience)}`)
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
  db.pragma(`busy_timeout = ${String(usual)}`)
  // Only who has read holds the file, so that a newer program sees somebody is here.
  db.prepare('SELECT count(*) FROM sqlite_schema').get()
}

const stillOpen = (): Failure =>
  new Failure(
    'unavailable',
    '本程序比这份数据新，需要先升级数据，而另一个家医工作站（窗口或命令行）还开着它。请关闭那一个（它若是旧版本，也请升级），再重新打开本程序。'
  )
