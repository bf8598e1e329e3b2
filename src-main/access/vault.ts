import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { DeclaredSet } from '../database/declared.ts'
import { closeDatabase, type Database, openDatabase } from '../database/open.ts'
import { whileAlone } from '../database/process-lock.ts'
import { waitToOpen } from '../database/wait-to-open.ts'
import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import { removeQuietly, troubleOf } from '../lib/safe-file.ts'
import {
  accountOf,
  type Edit,
  type Keyring,
  sameKeyring,
  sealed,
  withAccount,
  withRecovery,
  wrapsAt
} from './keyring.ts'
import { attemptsInFirstForm } from './keyring.ts'
import { keyringFilesIn } from './keyring-file.ts'
import { putKeyring, selectKeyring } from './keyring-store.ts'
import { readRecoveryCode } from './recovery-code.ts'
import { type KeyringNotice, standingKeyring } from './standing-keyring.ts'
import { createTries } from './tries.ts'
import {
  defaultKdf,
  type Door,
  type Kdf,
  pretendToUnwrap,
  sameKey,
  sameWrap,
  unwrapKey,
  type Wrap,
  wrapKey
} from './wrap.ts'

export interface VaultOptions extends Pick<Outside, 'clock' | 'monotonic' | 'timers' | 'files'> {
  readonly dataDirectory: string
  readonly migrationsDirectory: string
  readonly declared: DeclaredSet
  readonly kdf?: Kdf
  readonly onOpen: (db: Database, key: Uint8Array) => void
  readonly report: (where: string, error: unknown) => void
}

const orphaned = '发现已有数据，但密钥文件 keyring.json 不见了。请先从备份恢复它；恢复不了才重新开始。'
const wrongPassword = '姓名或密码不对，请重新输入。'
const wrongCode = '恢复码不对，请对照纸质恢复码重新输入。'
const changePatienceMs = 5_000
const settlePatienceMs = 1_000

export interface Entered {
  readonly accountId: string
  readonly failedBefore: number
  /** Seen when the database was opened by this. */
  readonly notice: KeyringNotice | null
}

/** The database behind its passwords: closed until one of them opens it, then open until the program ends. */
export interface Vault {
  readonly stage: () => 'set-up' | 'closed' | 'open'
  /** A database without a keyring: its keyring was lost, or its set-up was cut off. */
  readonly hasOrphanedData: () => boolean
  /** Who can come in, for the name list; null before the set-up. */
  readonly keyring: () => Promise<Keyring | null>
  readonly db: () => Database
  /** Counts the try first, then opens the database where it is closed. Throws Failure('unauthorised') when it is wrong. */
  readonly open: (
    who: { readonly login: string } | { readonly accountId: string },
    password: string
  ) => Promise<Entered>
  readonly openWithRecoveryCode: (code: string) => Promise<void>
  /** A new database and key; `fill` writes the first rows before the keyring makes it real. */
  readonly create: (
    first: {
      readonly beginAnew: boolean
      readonly centreName: string
      readonly account: { readonly id: string; readonly login: string; readonly name: string }
      readonly password: string
      readonly recoveryCode: string
    },
    fill: (db: Database) => void
  ) => Promise<void>
  /** Slow: wraps the key for an account, to be put into the keyring by `change`. */
  readonly wrapFor: (
    account: { readonly id: string; readonly login: string; readonly name: string },
    password: string
  ) => Promise<Edit>
  readonly wrapForRecovery: (code: string) => Promise<Edit>
  /** The keyring and what `work` writes into the database, together or not at all, whatever comes between. */
  readonly change: <T>(edit: Edit, work: () => T) => Promise<T>
  /** Changes the keyring alone once the reply that is being made is on its way; before anybody signs in again. */
  readonly changeAfterwards: (edit: Edit) => void
  /** What was counted wrong at a door no longer counts. */
  readonly forgive: (door: Door) => Promise<void>
  readonly close: () => Promise<void>
}

export const databasePath = (dataDirectory: string): string => join(dataDirectory, 'jiayi.db')
const parts = ['', '-wal', '-shm'] as const

export function createVault(options: VaultOptions): Vault {
  const { dataDirectory, migrationsDirectory, declared, timers, files, onOpen, report } = options
  const { kdf = defaultKdf } = options
  const path = databasePath(dataDirectory)
  const rings = keyringFilesIn(options, dataDirectory)
  const tries = createTries(options, dataDirectory, () => attemptsInFirstForm(rings.text() ?? 'null'))
  const alone = <T>(patienceMs: number, work: () => Promise<T>): Promise<T> =>
    whileAlone(options, join(dataDirectory, 'keyring.lock'), patienceMs, work)
  let opened: { readonly db: Database; readonly key: Buffer; readonly found: Keyring } | null = null
  // Tries and changes are taken one after another: parallel ones would all read the same count.
  let queue: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work)
    queue = turn.catch(() => undefined)
    return turn
  }
  const current = () => {
    if (opened === null) throw new Failure('unauthorised', '请先登录。')
    return opened
  }
  /** The database's own; where it could not be written there, as it was found. */
  const standing = (): Keyring => selectKeyring(current().db) ?? current().found
  const hasData = (): boolean => files.exists(path) || files.exists(`${path}-wal`)
  const requireKeyring = (): void => {
    if (opened === null && !rings.exists()) throw new Failure('refused', '本机尚未设置，请先完成首次设置。')
  }
  /** What only makes the picture true again is done with the next change when it cannot be done now. */
  const quietly = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Failure)) report('keyring', error)
    }
  }

  const changeNow = <T>(edit: Edit, work: () => T): Promise<T> =>
    alone(changePatienceMs, async () => {
      const { db, key } = current()
      const stands = standing()
      const next = sealed(key, { ...edit(stands), generation: stands.generation + 1 })
      // From here on either opens; the database says which one stands.
      await rings.write({ stands, next })
      let done: T
      try {
        done = db
          .transaction(() => {
            if (!sameKeyring(standing(), stands))
              throw new Failure('conflict', '账号刚被另一个窗口修改，请刷新后再改。')
            const result = work()
            putKeyring(db, next)
            return result
          })
          .immediate()
      } catch (error) {
        await quietly(() => rings.write({ stands, next: null }))
        throw error
      }
      await quietly(() => rings.write({ stands: next, next: null }))
      return done
    })

  /** The files say what stands, and nothing that an earlier version left lies beside them. */
  const settle = (): Promise<void> =>
    quietly(() =>
      alone(settlePatienceMs, async () => {
        const content = { stands: standing(), next: null }
        if (!rings.areBoth(content)) await rings.write(content)
        for (const name of ['keyring.json', 'keyring-copy.json'])
          for (const litter of ['lock', 'new', 'part'])
            removeQuietly(files, join(dataDirectory, `${name}.${litter}`))
      })
    )

  const firstThatOpens = async (
    wraps: readonly (readonly [Wrap, Door])[],
    secret: string
  ): Promise<readonly [Buffer, Wrap] | null> => {
    for (const [wrap, door] of wraps) {
      const key = await unwrapKey(wrap, secret, door)
      if (key !== null) return [key, wrap]
    }
    return null
  }
  const atDoor = (ring: Keyring, door: Door | null): (readonly [Wrap, Door])[] =>
    door === null ? [] : wrapsAt(ring, door).map(wrap => [wrap, door] as const)

  /** Null: it is wrong, or was until it was changed. */
  const enter = async (
    doorOf: (ring: Keyring) => Door | null,
    secret: string
  ): Promise<{ readonly door: Door; readonly wrap: Wrap; readonly notice: KeyringNotice | null } | null> => {
    if (opened !== null) {
      const ring = standing()
      const door = doorOf(ring)
      const found = await firstThatOpens(atDoor(ring, door), secret)
      if (door === null || found === null || !sameKey(found[0], opened.key)) return null
      return { door, wrap: found[1], notice: null }
    }
    const found = await rings.read()
    const known = found.flatMap(({ stands, next }) => (next === null ? [stands] : [stands, next]))
    const wraps = known
      .flatMap(ring => atDoor(ring, doorOf(ring)))
      .filter(([wrap], at, all) => all.findIndex(([other]) => sameWrap(wrap, other)) === at)
    const first = await firstThatOpens(wraps, secret)
    if (first === null) return null
    const [key, wrap] = first
    const db = await waitToOpen(options, path, () =>
      openDatabase(path, key, migrationsDirectory, declared, files)
    )
    try {
      const { keyring, notice } = standingKeyring(db, key, found)
      const door = doorOf(keyring)
      // The file may be an older one: what counts is whether it is right by what stands.
      const still = atDoor(keyring, door)
      const right =
        still.find(([one]) => sameWrap(one, wrap))?.[0] ?? (await firstThatOpens(still, secret))?.[1]
      if (door === null || right === undefined) {
        closeDatabase(db)
        return null
      }
      opened = { db, key, found: keyring }
      await settle()
      onOpen(db, key)
      return { door, wrap: right, notice }
    } catch (error) {
      opened = null
      db.close()
      throw error
    }
  }
  const tryDoor = async (
    counted: Door,
    doorOf: (ring: Keyring) => Door | null,
    secret: string,
    wrong: string
  ) => {
    const failedBefore = await tries.begin(counted)
    let entered: Awaited<ReturnType<typeof enter>>
    try {
      entered = await enter(doorOf, secret)
    } catch (error) {
      await tries.end(counted, 'unknown')
      throw error
    }
    await tries.end(counted, entered === null ? 'wrong' : 'right')
    if (entered === null) throw new Failure('unauthorised', wrong)
    return { ...entered, failedBefore }
  }
  /** Every keyring that may be asked before the database is open; the one that stands afterwards. */
  const asked = async (): Promise<readonly Keyring[]> =>
    opened !== null
      ? [standing()]
      : (await rings.read()).flatMap(({ stands, next }) => (next === null ? [stands] : [stands, next]))

  const wrapFor: Vault['wrapFor'] = async (account, password) => {
    const wrap = await wrapKey(current().key, password, { accountId: account.id }, kdf)
    return withAccount({ ...account, wrap })
  }

  return {
    stage: () => (opened !== null ? 'open' : rings.exists() ? 'closed' : 'set-up'),
    hasOrphanedData: () => opened === null && !rings.exists() && hasData(),
    keyring: async () => {
      if (opened === null && !rings.exists()) return null
      const [stands, ...others] = await asked()
      if (stands === undefined) return null
      const isNew = ({ id }: { readonly id: string }): boolean => !stands.accounts.some(one => one.id === id)
      const next = others[0]?.accounts.filter(isNew) ?? []
      return { ...stands, accounts: [...stands.accounts, ...next] }
    },
    db: () => current().db,

    open: (who, password) =>
      inTurn(async () => {
        requireKeyring()
        const doorOf = (ring: Keyring): Door | null => {
          if ('accountId' in who) return who
          const found = accountOf(ring, who.login)
          return found === undefined ? null : { accountId: found.id }
        }
        const doors = (await asked()).flatMap(ring => atDoor(ring, doorOf(ring)).map(([, door]) => door))
        const [door] = doors
        if (door === undefined || door === 'recovery') {
          await pretendToUnwrap(password, kdf)
          throw new Failure('unauthorised', wrongPassword)
        }
        const { wrap, door: at, ...entered } = await tryDoor(door, doorOf, password, wrongPassword)
        if (at === 'recovery') throw new Error('a password opened the door of the code')
        const account = standing().accounts.find(({ id }) => id === at.accountId)
        if (wrap.bound !== true && account !== undefined) {
          await quietly(async () => changeNow(await wrapFor(account, password), () => undefined))
        }
        return { ...entered, accountId: at.accountId }
      }),

    openWithRecoveryCode: code =>
      inTurn(async () => {
        requireKeyring()
        await tryDoor('recovery', () => 'recovery', readRecoveryCode(code), wrongCode)
      }),

    create: ({ beginAnew, centreName, account, password, recoveryCode }, fill) =>
      inTurn(() => {
        files.makeFolder(dataDirectory)
        return alone(changePatienceMs, async () => {
          if (opened !== null || rings.exists()) throw new Failure('refused', '本机已经设置过，请直接登录。')
          if (hasData()) {
            if (!beginAnew) throw new Failure('refused', orphaned)
            putAsideOrphan(options, path)
          }
          const key = randomBytes(32)
          const [wrap, recoveryWrap] = await Promise.all([
            wrapKey(key, password, { accountId: account.id }, kdf),
            wrapKey(key, recoveryCode, 'recovery', kdf)
          ])
          const ring = sealed(key, {
            generation: 1,
            centreName,
            accounts: [{ ...account, wrap }],
            recovery: { wrap: recoveryWrap, former: null },
            seal: null
          })
          const db = openDatabase(path, key, migrationsDirectory, declared, files)
          try {
            db.transaction(() => {
              fill(db)
              putKeyring(db, ring)
            }).immediate()
            await rings.write({ stands: ring, next: null })
          } catch (error) {
            db.close()
            // Nobody has its key: it would only look like data of somebody.
            if (!rings.exists()) for (const part of parts) removeQuietly(files, path + part)
            throw error
          }
          opened = { db, key, found: ring }
          onOpen(db, key)
        }).catch((error: unknown) => {
          throw troubleOf(files, path, error)
        })
      }),

    wrapFor,
    wrapForRecovery: async code => withRecovery(await wrapKey(current().key, code, 'recovery', kdf)),
    change: (edit, work) => inTurn(() => changeNow(edit, work)),
    changeAfterwards: edit => {
      void inTurn(() =>
        quietly(async () => {
          await timers.turn()
          await changeNow(edit, () => undefined)
        })
      )
    },
    forgive: door => inTurn(() => tries.end(door, 'right')),
    close: async () => {
      await queue
      if (opened === null) return
      closeDatabase(opened.db)
      opened.key.fill(0)
      opened = null
    }
  }
}

/** A database without a keyring is a set-up that was cut off (or a lost keyring): kept, never overwritten. */
function putAsideOrphan({ files, clock }: Pick<Outside, 'files' | 'clock'>, path: string): void {
  const mark = new Date(clock()).toISOString().replace(/[:.]/g, '-')
  for (const part of parts) {
    if (files.exists(path + part)) files.rename(path + part, `${path}.orphan-${mark}${part}`)
  }
}
