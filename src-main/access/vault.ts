import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { DeclaredSet } from '../database/declared.ts'
import { type Database, openDatabase } from '../database/open.ts'
import type { Clock } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import {
  type Attempts,
  attemptsOf,
  defaultKdf,
  type Door,
  type Kdf,
  type Keyring,
  noAttempts,
  oneMore,
  pretendToUnwrap,
  readRecoveryCode,
  refuseWhileLocked,
  sameKey,
  unwrapKey,
  withAccount,
  withAttempts,
  wrapOf,
  wrapKey
} from './keyring.ts'
import { keyringIn } from './keyring-file.ts'

export interface VaultOptions {
  readonly dataDirectory: string
  readonly migrationsDirectory: string
  readonly declared: DeclaredSet
  readonly clock: Clock
  readonly monotonic: () => number
  readonly files: Files
  readonly kdf?: Kdf
  readonly onOpen: (db: Database, key: Uint8Array) => void
}

const orphaned = '发现已有数据，但密钥文件 keyring.json 不见了。请先从备份恢复它；恢复不了才重新开始。'
const wrongPassword = '姓名或密码不对，请重新输入。'

/** The database behind its passwords: closed until one of them opens it, then open until the program ends. */
export interface Vault {
  readonly stage: () => 'set-up' | 'closed' | 'open'
  /** A database without a keyring: its keyring was lost, or its set-up was cut off. */
  readonly hasOrphanedData: () => boolean
  readonly keyring: () => Keyring | null
  readonly db: () => Database
  /** The account's id when the password is right; counts the try first and opens the database. */
  readonly open: (login: string, password: string) => Promise<{ accountId: string; failedBefore: number }>
  readonly openWithRecoveryCode: (code: string) => Promise<void>
  /** A new database and key; `fill` writes the first rows before the keyring makes it real. */
  readonly create: (
    first: {
      beginAnew: boolean
      centreName: string
      account: { id: string; login: string; name: string }
      password: string
      recoveryCode: string
    },
    fill: (db: Database) => void
  ) => Promise<void>
  /** Prepares (slow), then answers a function that puts the wrap into the keyring (fast, synchronous). */
  readonly prepareAccount: (
    account: { id: string; login: string; name: string },
    password: string
  ) => Promise<() => void>
  readonly prepareRecoveryCode: (code: string) => Promise<() => void>
  readonly rename: (id: string, name: string) => void
  readonly renameCentre: (name: string) => void
  readonly shutOut: (id: string) => void
  readonly close: () => void
}

export const databasePath = (dataDirectory: string): string => join(dataDirectory, 'jiayi.db')

export function createVault(options: VaultOptions): Vault {
  const {
    dataDirectory,
    migrationsDirectory,
    declared,
    clock,
    monotonic,
    files,
    onOpen,
    kdf = defaultKdf
  } = options
  const path = databasePath(dataDirectory)
  const ring = keyringIn(files, dataDirectory)
  let opened: { db: Database; key: Buffer } | null = null
  /** Lock-outs, and when this run of the program first saw them. */
  const known = new Map<string, number>()
  // Tries are taken one after another: parallel ones would all read the same count.
  let queue: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work)
    queue = turn.catch(() => undefined)
    return turn
  }
  const current = (): { db: Database; key: Buffer } => {
    if (opened === null) throw new Failure('unauthorised', '请先登录。')
    return opened
  }
  const openWith = (key: Buffer): void => {
    if (opened !== null) {
      if (!sameKey(opened.key, key)) throw new Error('two keys for one database')
      return
    }
    opened = { db: openDatabase(path, key, migrationsDirectory, declared, files), key }
    onOpen(opened.db, key)
  }

  const requireKeyring = (): void => {
    if (!ring.exists()) throw new Failure('refused', '本机尚未设置，请先完成首次设置。')
  }
  const knownForMs = (door: Door, { lockedUntil }: Attempts): number => {
    const lock = `${door === 'recovery' ? door : door.accountId} ${String(lockedUntil)}`
    const since = known.get(lock) ?? monotonic()
    known.set(lock, since)
    return monotonic() - since
  }
  /** Those that outlived the last run count from the start of this one. */
  const readKeyring = (): Keyring => {
    const keyring = ring.read()
    for (const { id, attempts } of keyring.accounts) knownForMs({ accountId: id }, attempts)
    knownForMs('recovery', keyring.recovery.attempts)
    return keyring
  }
  /** Counts the try, then checks it; the number of failures before it. */
  const tryDoor = async (door: Door, secret: string, wrong: string): Promise<number> => {
    let failedBefore = 0
    ring.change(keyring => {
      const attempts = attemptsOf(keyring, door)
      const now = clock()
      refuseWhileLocked(attempts, now, knownForMs(door, attempts))
      failedBefore = attempts.failures
      const counted = oneMore(attempts, now)
      knownForMs(door, counted)
      return withAttempts(keyring, door, counted)
    })
    const wrap = wrapOf(ring.read(), door)
    const key = wrap === null ? null : await unwrapKey(wrap, secret)
    if (key === null) throw new Failure('unauthorised', wrong)
    ring.change(keyring => withAttempts(keyring, door, noAttempts))
    openWith(key)
    return failedBefore
  }

  return {
    stage: () => (opened !== null ? 'open' : ring.exists() ? 'closed' : 'set-up'),
    hasOrphanedData: () => !ring.exists() && files.exists(path),
    keyring: () => (ring.exists() ? readKeyring() : null),
    db: () => current().db,

    open: (login, password) =>
      inTurn(async () => {
        requireKeyring()
        const known = ring.read().accounts.find(one => one.login === login)
        if (known === undefined || known.wrap === null) {
          await pretendToUnwrap(password, kdf)
          throw new Failure('unauthorised', wrongPassword)
        }
        const failedBefore = await tryDoor({ accountId: known.id }, password, wrongPassword)
        return { accountId: known.id, failedBefore }
      }),

    openWithRecoveryCode: code =>
      inTurn(async () => {
        requireKeyring()
        await tryDoor('recovery', readRecoveryCode(code), '恢复码不对，请对照纸质恢复码重新输入。')
      }),

    create: ({ beginAnew, centreName, account, password, recoveryCode }, fill) =>
      inTurn(async () => {
        if (ring.exists()) throw new Failure('refused', '本机已经设置过，请直接登录。')
        files.makeFolder(dataDirectory)
        if (files.exists(path)) {
          if (!beginAnew) throw new Failure('refused', orphaned)
          putAsideOrphan(files, path, clock)
        }
        const key = randomBytes(32)
        const [accountWrap, recoveryWrap] = await Promise.all([
          wrapKey(key, password, kdf),
          wrapKey(key, recoveryCode, kdf)
        ])
        const db = openDatabase(path, key, migrationsDirectory, declared, files)
        try {
          fill(db)
          ring.write({
            format: 1,
            centreName,
            accounts: [{ ...account, wrap: accountWrap, attempts: noAttempts }],
            recovery: { wrap: recoveryWrap, attempts: noAttempts }
          })
        } catch (error) {
          db.close()
          throw error
        }
        opened = { db, key }
        onOpen(db, key)
      }),

    prepareAccount: async (account, password) => {
      const wrapped = await wrapKey(current().key, password, kdf)
      return () => {
        ring.change(keyring => withAccount(keyring, { ...account, wrap: wrapped, attempts: noAttempts }))
      }
    },
    prepareRecoveryCode: async code => {
      const wrapped = await wrapKey(current().key, code, kdf)
      return () => {
        ring.change(keyring => ({ ...keyring, recovery: { wrap: wrapped, attempts: noAttempts } }))
      }
    },
    rename: (id, name) => {
      ring.change(keyring => ({
        ...keyring,
        accounts: keyring.accounts.map(one => (one.id === id ? { ...one, name } : one))
      }))
    },
    renameCentre: name => {
      ring.change(keyring => ({ ...keyring, centreName: name }))
    },
    shutOut: id => {
      ring.change(keyring => ({
        ...keyring,
        accounts: keyring.accounts.map(one => (one.id === id ? { ...one, wrap: null } : one))
      }))
    },
    close: () => {
      opened?.db.close()
      opened?.key.fill(0)
      opened = null
    }
  }
}

/** A database without a keyring is a set-up that was cut off (or a lost keyring): kept, never overwritten. */
function putAsideOrphan(files: Files, path: string, clock: Clock): void {
  const mark = new Date(clock()).toISOString().replace(/[:.]/g, '-')
  for (const suffix of ['', '-wal', '-shm']) {
    if (files.exists(path + suffix)) files.rename(path + suffix, `${path}.orphan-${mark}${suffix}`)
  }
}
