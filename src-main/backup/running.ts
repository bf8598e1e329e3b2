import { basename, join, resolve, sep } from 'node:path'
import { holdFolder } from '../database/folder-lock.ts'
import { write } from '../database/journal.ts'
import { instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import type { RunJob } from '../lib/job.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import {
  backupEvents,
  type BackupProgress,
  type BackupRun,
  type BackupSettings,
  type BackupStatus
} from './contract.ts'
import { bytesOf } from './format.ts'
import { takeBackup } from './job.ts'
import { backupSettingsKind } from './kinds.ts'
import { nextDue, standingOf } from './schedule.ts'
import { atPlace } from './shelf.ts'
import { insertRun, selectLastGood, selectLastRun, selectSettings } from './store.ts'

export interface RunningPorts {
  readonly dataDirectory: string
  readonly files: Files
  readonly runJob: RunJob
  /** Names the key of the open database. */
  readonly keyId: () => string
  readonly zone: () => string
  /** Notes beside the data how far they have come. */
  readonly notePlace: () => void
  readonly report: (where: string, error: unknown) => void
}

export interface Running {
  readonly status: () => BackupStatus
  readonly configure: (actor: Actor, settings: BackupSettings) => BackupStatus
  /** Takes one now; null: to where they are always taken. Resolves when it is over, throws why it was none. */
  readonly run: (folder: string | null) => Promise<void>
  readonly cancel: () => void
  /** Begins to take them by itself. */
  readonly start: () => void
  readonly stop: () => Promise<void>
  /** After the database was closed: nothing of it is held open any more. */
  readonly letGo: () => void
}

/** Not in the first moments of a day: whoever has just signed in has other things to do. */
const afterStartMs = 2 * 60_000
/** A power cut costs no more of what is noted beside the data. */
const noteEveryMs = 60_000
/** Events of progress are not sent oftener. */
const tellEveryMs = 250

/** Takes backups, by hand and by itself; one at a time on this computer. */
export function createRunning(services: Services, ports: RunningPorts): Running {
  const { db, clock, timers, monotonic } = services
  const { files, dataDirectory } = ports
  const database = join(dataDirectory, 'jiayi.db')
  /** Of the database file: once opened it stays open, see `copyLive`. */
  let handle: number | null = null
  let current: {
    progress: BackupProgress
    readonly stopping: AbortController
    readonly over: Promise<void>
  } | null = null
  let cancelTimer: (() => void) | null = null
  let startedAtMs: number | null = null
  let toldAtMs = 0

  const due = (): number | null => {
    const last = selectLastRun(db())
    const good = selectLastGood(db())
    return nextDue(selectSettings(db()), ports.zone(), clock(), {
      goodAtMs: good === null ? null : Date.parse(good.beganAt),
      triedAtMs: last === null ? null : Date.parse(last.endedAt)
    })
  }

  const status = (): BackupStatus => {
    const settings = selectSettings(db())
    const lastGood = selectLastGood(db())
    const last = selectLastRun(db())
    const nextMs = due()
    const shown = (instant: string): string => services.shownAt(instant).slice(0, 16).replace('T', ' ')
    return {
      settings,
      lastGood,
      last,
      running: current?.progress ?? null,
      nextAt: nextMs === null ? null : new Date(Math.max(nextMs, clock())).toISOString(),
      ...standingOf(
        settings,
        lastGood?.beganAt ?? null,
        last?.outcome === 'failed' ? last.says : null,
        clock(),
        shown
      )
    }
  }
  const emit = (): void => {
    toldAtMs = monotonic()
    services.emit(backupEvents.changed, status())
  }

  const requirePlace = (folder: string): void => {
    const data = resolve(dataDirectory)
    if (`${resolve(folder)}${sep}`.startsWith(`${data}${sep}`)) {
      throw new Failure(
        'refused',
        '备份不能放在数据文件夹里面：那里坏了，两样就一起没有了。请选 U 盘、移动硬盘或共享文件夹。'
      )
    }
    if (atPlace(() => files.stat(folder))?.isFolder !== true) {
      throw new Failure(
        'unavailable',
        `找不到备份位置“${basename(folder) === '' ? folder : basename(folder)}”：请插好 U 盘、连上共享文件夹，或重新选择。`
      )
    }
  }

  const take = async (folder: string, stopping: AbortController): Promise<void> => {
    const beganAt = instantNow(clock)
    const note = (rest: Pick<BackupRun, 'outcome' | 'says' | 'bytes' | 'writtenBytes'>): void => {
      const run: BackupRun = { folder, beganAt, endedAt: instantNow(clock), ...rest }
      const id = services.newId()
      services.whenFree(() => {
        insertRun(db(), id, run)
      })
    }
    const nothing = { bytes: null, writtenBytes: null }
    try {
      requirePlace(folder)
      handle ??= files.open(database, 'r')
      const { daily, weekly, monthly } = selectSettings(db())
      const { manifest, writtenBytes, leftOver } = await ports.runJob(
        takeBackup,
        {
          id: services.newId(),
          takenAt: beganAt,
          takenAtShown: services.shownAt(beganAt),
          dataDirectory,
          handle,
          folder,
          keyId: ports.keyId(),
          keeping: { daily, weekly, monthly }
        },
        {
          signal: stopping.signal,
          onProgress: progress => {
            if (current === null) return
            current.progress = progress
            if (monotonic() - toldAtMs >= tellEveryMs) emit()
          }
        }
      )
      note({
        outcome: 'good',
        says: leftOver === null ? null : `已备份，但过期的备份没有清理成。${leftOver}`,
        bytes: bytesOf(manifest),
        writtenBytes
      })
    } catch (error) {
      if (stopping.signal.aborted) note({ outcome: 'cancelled', says: null, ...nothing })
      else {
        const says = error instanceof Failure ? error.message : '程序出错，错误已记录，请联系管理员。'
        note({ outcome: 'failed', says, ...nothing })
      }
      throw error
    }
  }

  const run = async (wanted: string | null): Promise<void> => {
    const folder = wanted ?? selectSettings(db()).folder
    if (folder === null) throw new Failure('refused', '还没有选择备份位置。', { folder: '请选择备份位置' })
    if (current !== null) throw new Failure('refused', '正在备份，请等它完成。')
    const letGo = holdFolder(join(dataDirectory, 'backup.lock'), 'alone')
    if (letGo === null) throw new Failure('refused', '本机的另一个窗口或命令行正在备份，请等它完成。')
    const stopping = new AbortController()
    const taking = take(folder, stopping)
    const over = taking.then(
      () => undefined,
      () => undefined
    )
    current = { progress: { step: 'copying', done: 0, total: 0 }, stopping, over }
    emit()
    try {
      await taking
    } finally {
      current = null
      letGo()
      emit()
      arm()
    }
  }

  let cancelNote: (() => void) | null = null
  const noteOn = (): void => {
    cancelNote = timers.after(noteEveryMs, () => {
      ports.notePlace()
      noteOn()
    })
  }
  const arm = (): void => {
    cancelTimer?.()
    cancelTimer = null
    if (startedAtMs === null) return
    const dueMs = due()
    if (dueMs === null) return
    const afterStart = startedAtMs + afterStartMs - monotonic()
    cancelTimer = timers.after(Math.max(dueMs - clock(), afterStart, 0), () => {
      cancelTimer = null
      // Whatever came between is asked again; why it was none stands in its run.
      void run(null).catch((error: unknown) => {
        if (!(error instanceof Failure)) ports.report('backup', error)
        if (current === null) arm()
      })
    })
  }

  return {
    status,
    configure: (actor, settings) => {
      if (settings.folder !== null) requirePlace(settings.folder)
      const stamp = services.stamp(actor)
      write(db(), stamp, { kind: backupSettingsKind, id: stamp.deskId, seen: 'any' }, () => settings)
      arm()
      emit()
      return status()
    },
    run,
    cancel: () => current?.stopping.abort(),
    start: () => {
      startedAtMs = monotonic()
      arm()
      noteOn()
    },
    stop: async () => {
      startedAtMs = null
      cancelNote?.()
      cancelTimer?.()
      cancelTimer = null
      current?.stopping.abort()
      await current?.over
    },
    letGo: () => {
      if (handle !== null) files.close(handle)
      handle = null
    }
  }
}
