import { z } from 'zod'
import { call, event, everyRole, id, instant, nothing, role } from '../lib/contract.ts'

/** A folder of this computer, a stick or a share, as the system writes it. */
const folder = z
  .string()
  .trim()
  .min(1, '请选择备份位置')
  .max(1000)
  .regex(/^[^\p{Cc}]*$/u)

export const backupSettings = z.strictObject({
  /** Null: none is taken by itself. */
  folder: folder.nullable(),
  /** By the clocks of the centre. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '请填写时间，如 12:30'),
  /** How many of the newest days, weeks and months keep one. */
  daily: z.int().min(1).max(60),
  weekly: z.int().min(0).max(60),
  monthly: z.int().min(0).max(120),
  /** Everybody is told on 今日 when the newest good one is older. */
  warnAfterDays: z.int().min(1).max(60)
})
export type BackupSettings = z.infer<typeof backupSettings>

const progress = z.strictObject({
  step: z.enum(['copying', 'checking', 'storing', 'clearing', 'reading', 'preparing']),
  /** Bytes. */
  done: z.int(),
  total: z.int()
})
export type BackupProgress = z.infer<typeof progress>

const run = z.strictObject({
  folder: z.string(),
  beganAt: instant,
  endedAt: instant,
  outcome: z.enum(['good', 'failed', 'cancelled']),
  /** Why it was none, or what was wrong all the same, with what to do. */
  says: z.string().nullable(),
  bytes: z.int().nullable(),
  /** Of these, what was not there from an earlier one. */
  writtenBytes: z.int().nullable()
})
export type BackupRun = z.infer<typeof run>

export const backupStatus = z.strictObject({
  settings: backupSettings,
  lastGood: run.nullable(),
  last: run.nullable(),
  /** Null: none is going on. */
  running: progress.nullable(),
  /** When the next is taken by itself; null: nobody has said where to. */
  nextAt: instant.nullable(),
  /** `old`: longer ago than people should be without one. */
  standing: z.enum(['fine', 'old', 'never']),
  /** The standing in words, with what to do. */
  sentence: z.string()
})
export type BackupStatus = z.infer<typeof backupStatus>

/** One snapshot, as it is found where backups are kept. */
export const snapshot = z.strictObject({
  /** Names it in the calls of a restore. */
  path: z.string(),
  /** Null: its manifest cannot be read. */
  takenAtShown: z.string().nullable(),
  centreName: z.string().nullable(),
  bytes: z.int(),
  residents: z.int(),
  /** Who could sign in then: their passwords of that day open it, and the recovery code of that day. */
  accounts: z.array(z.strictObject({ login: z.string(), name: z.string(), roles: z.array(role) })),
  /** Why it cannot be used, in words. */
  problem: z.string().nullable()
})
export type SnapshotFound = z.infer<typeof snapshot>

const counted = z.strictObject({ word: z.string(), then: z.int(), now: z.int().nullable() })

/** What a check has found, and what would become of what stands here. */
export const restoreReport = z.strictObject({
  checkId: id,
  takenAtShown: z.string(),
  centreName: z.string(),
  /** What there is in it, beside what stands here now, where that can be read. */
  counts: z.array(counted),
  journalEntries: z.int(),
  /** `none`: nothing stands here; `unreadable`: it cannot be looked into. */
  present: z.enum(['none', 'readable', 'unreadable']),
  /** Entries written here since; null: nobody knows. */
  lostEntries: z.int().nullable(),
  lastEntryAtShown: z.string().nullable(),
  /** Names of accounts that have been disabled since: they are disabled again. */
  shutOut: z.array(z.string()),
  /** Names of those who will be able to sign in, with the password of that day. */
  opensFor: z.array(z.string()),
  /** Where what stands here now will be kept. */
  keptAs: z.string()
})
export type RestoreReport = z.infer<typeof restoreReport>

const door = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('password'),
    login: z.string().trim().min(1, '请选择姓名').max(32),
    password: z.string().min(1, '请输入密码').max(200)
  }),
  z.strictObject({
    kind: z.literal('recovery-code'),
    code: z.string().trim().min(1, '请输入恢复码').max(80)
  })
])
export type RestoreDoor = z.infer<typeof door>

const restoration = z.strictObject({
  id,
  at: instant,
  /** By the guided way; as a copy of the folder; as older data put in the place of newer ones. */
  how: z.enum(['restored', 'copied', 'older']),
  takenAtShown: z.string().nullable(),
  shutOut: z.array(z.string()),
  /** What it means, with what to do. */
  sentence: z.string()
})
export type RestorationSaid = z.infer<typeof restoration>

export const backupContract = {
  status: call({ input: nothing, output: backupStatus, roles: everyRole, effect: 'reads' }),
  configure: call({
    input: backupSettings,
    output: backupStatus,
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** Answers when it is over; progress comes as events. Without a folder: where they are always taken to. */
  run: call({
    input: z.strictObject({ folder: folder.optional() }),
    output: backupStatus,
    roles: ['administrator'],
    effect: 'writes'
  }),
  cancel: call({ input: nothing, output: nothing, roles: ['administrator'], effect: 'reads' }),
  runs: call({ input: nothing, output: z.array(run), roles: ['administrator'], effect: 'reads' }),
  /** Asks the person at the window for a folder; null: they want none. */
  chooseFolder: call({
    input: nothing,
    output: z.strictObject({ folder: z.string().nullable() }),
    roles: 'signed-out',
    effect: 'reads'
  }),

  // A restore: also before anybody can sign in. What opens the backup says that somebody may.
  found: call({
    input: z.strictObject({ folder }),
    output: z.array(snapshot),
    roles: 'signed-out',
    effect: 'reads'
  }),
  /** Reads and looks through all of it, beside what stands here, which stays untouched. */
  check: call({
    input: z.strictObject({ path: folder, door }),
    output: restoreReport,
    roles: 'signed-out',
    effect: 'writes'
  }),
  /** How far that has come; null: none goes on. Windows that are signed out hear no events. */
  checking: call({ input: nothing, output: progress.nullable(), roles: 'signed-out', effect: 'reads' }),
  cancelCheck: call({ input: nothing, output: nothing, roles: 'signed-out', effect: 'reads' }),
  /** Puts what was checked in the place of what stands here. */
  restore: call({
    input: z.strictObject({ checkId: id }),
    /** `next-start`: the program has the data open, and has to be closed and opened again. */
    output: z.strictObject({ from: z.enum(['now', 'next-start']) }),
    roles: 'signed-out',
    effect: 'writes'
  }),
  /** What an administrator has to know of data that were put back; null: nothing, or it has been read. */
  restored: call({ input: nothing, output: restoration.nullable(), roles: everyRole, effect: 'reads' }),
  restoredSeen: call({
    input: z.strictObject({ id }),
    output: nothing,
    roles: ['administrator'],
    effect: 'writes'
  })
}

export const backupEvents = { changed: event(backupStatus) }
