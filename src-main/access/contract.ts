import { z } from 'zod'
import { call, day, everyRole, id, instant, nothing, role, text, version } from '../lib/contract.ts'
import { centreInput } from '../centre/contract.ts'

const login = z
  .string()
  .trim()
  .regex(/^[a-z0-9._-]{2,32}$/, '登录名为 2–32 位小写字母、数字或 . _ -')
/** At least ten characters; no composition rule (length is what helps). */
const newPassword = z.string().min(10, '密码至少 10 位').max(200)
const password = z.string().min(1, '请输入密码').max(200)
const roles = z.array(role).min(1, '至少选择一个岗位').max(role.options.length)
const personName = text(40).min(1, '请填写姓名')

export const signedIn = z.strictObject({
  accountId: id,
  name: z.string(),
  login: z.string(),
  roles: z.array(role)
})

export const account = z.strictObject({
  id,
  version,
  login: z.string(),
  name: z.string(),
  roles: z.array(role),
  status: z.enum(['active', 'disabled'])
})

const leftWork = z.strictObject({
  subjectVersion: z.int(),
  /** As the window wrote it. */
  work: z.string(),
  savedAt: instant
})
export type LeftWork = z.infer<typeof leftWork>

const subject = {
  kind: z.enum([
    'resident',
    'ecg-report',
    'follow-up-correction',
    'signing',
    'scale',
    'pressure',
    'glucose',
    'line-protocol'
  ]),
  /** Null: a resident who is not registered yet, a description nobody has saved. */
  subjectId: id.nullable()
}

/** What the caller typed and went away from without a decision; nobody else can see it. */
export const leftWorkContract = {
  leftWork: call({
    input: z.strictObject(subject),
    output: leftWork.nullable(),
    roles: everyRole,
    effect: 'reads'
  }),
  /** One for each subject: the newest replaces the one before. */
  keepWork: call({
    input: z.strictObject({ ...subject, subjectVersion: z.int().min(0), work: z.string().max(200_000) }),
    output: nothing,
    roles: everyRole,
    effect: 'writes'
  }),
  dropWork: call({ input: z.strictObject(subject), output: nothing, roles: everyRole, effect: 'writes' })
}

export const accessContract = {
  ...leftWorkContract,
  state: call({
    input: nothing,
    output: z.strictObject({
      stage: z.enum(['set-up', 'sign-in', 'locked', 'signed-in']),
      centreName: z.string().nullable(),
      /** A database lies here whose keyring is missing: a lost file, or a set-up that was cut off. */
      hasOrphanedData: z.boolean(),
      /** The name list of this desk. */
      accounts: z.array(z.strictObject({ login: z.string(), name: z.string() })),
      actor: signedIn.nullable()
    }),
    roles: 'signed-out',
    effect: 'reads'
  }),
  setUp: call({
    input: z.strictObject({
      centre: centreInput,
      administrator: z.strictObject({ login, name: personName, password: newPassword }),
      /** Needed when there is orphaned data: it is put aside under another name, never overwritten. */
      beginAnew: z.boolean().default(false)
    }),
    /** Shown once, to be printed: five groups of five characters. The session is signed in afterwards. */
    output: z.strictObject({ recoveryCode: z.string(), actor: signedIn }),
    roles: 'signed-out',
    effect: 'writes'
  }),
  signIn: call({
    input: z.strictObject({ login: z.string().trim().min(1, '请选择姓名').max(32), password }),
    output: signedIn,
    roles: 'signed-out',
    effect: 'writes'
  }),
  /** With the paper code: opens an administrator's account with a new password and answers a new code. */
  recover: call({
    input: z.strictObject({
      recoveryCode: z.string().trim().min(1, '请输入恢复码').max(80),
      login,
      newPassword
    }),
    output: z.strictObject({ recoveryCode: z.string(), actor: signedIn }),
    roles: 'signed-out',
    effect: 'writes'
  }),
  /** Of the account that locked the session. */
  unlock: call({
    input: z.strictObject({ password }),
    output: signedIn,
    roles: 'signed-out',
    effect: 'writes'
  }),
  /** Keeps who works here; a password of the same account opens again. */
  lock: call({ input: nothing, output: nothing, roles: 'signed-out', effect: 'reads' }),
  signOut: call({ input: nothing, output: nothing, roles: 'signed-out', effect: 'reads' }),
  changePassword: call({
    input: z.strictObject({ current: password, next: newPassword }),
    output: nothing,
    roles: everyRole,
    effect: 'writes'
  }),
  /** Names of everybody who works here: to choose a doctor, and to say who did what. */
  staff: call({
    input: nothing,
    output: z.array(account),
    roles: everyRole,
    effect: 'reads'
  }),
  addAccount: call({
    input: z.strictObject({ login, name: personName, roles, password: newPassword }),
    output: account,
    roles: ['administrator'],
    effect: 'writes'
  }),
  changeAccount: call({
    input: z.strictObject({ id, version, name: personName, roles }),
    output: account,
    roles: ['administrator'],
    effect: 'writes'
  }),
  disableAccount: call({
    input: z.strictObject({ id, version }),
    output: account,
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** New password; enables a disabled account and clears a lock-out. */
  resetAccount: call({
    input: z.strictObject({ id, version, password: newPassword }),
    output: account,
    roles: ['administrator'],
    effect: 'writes'
  }),
  renewRecoveryCode: call({
    input: z.strictObject({ password }),
    output: z.strictObject({ recoveryCode: z.string() }),
    roles: ['administrator'],
    effect: 'writes'
  }),
  journal: call({
    input: z.strictObject({
      entity: text(40).optional(),
      entityId: id.optional(),
      actorId: id.optional(),
      from: day.optional(),
      to: day.optional(),
      beforeSequence: z.int().positive().optional(),
      limit: z.int().min(1).max(200).default(50)
    }),
    output: z.array(
      z.strictObject({
        sequence: z.int(),
        at: instant,
        actorId: z.string(),
        actorName: z.string(),
        deskId: z.string(),
        entity: z.string(),
        /** What kind of record that is, in Chinese. */
        word: z.string(),
        /** What was done, in one word. */
        deed: z.string(),
        entityId: z.string(),
        version: z.int(),
        before: z.unknown(),
        after: z.unknown()
      })
    ),
    roles: ['auditor', 'administrator'],
    effect: 'reads'
  }),
  /** The kinds of record the journal can be asked for. */
  journalKinds: call({
    input: nothing,
    output: z.array(z.strictObject({ code: z.string(), label: z.string() })),
    roles: ['auditor', 'administrator'],
    effect: 'reads'
  }),
  verifyJournal: call({
    input: nothing,
    output: z.union([
      z.strictObject({ intact: z.literal(true), entries: z.int(), head: z.string() }),
      z.strictObject({ intact: z.literal(false), entries: z.int(), brokenAt: z.int() })
    ]),
    roles: ['auditor', 'administrator'],
    effect: 'reads'
  })
}
