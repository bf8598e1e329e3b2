import type { Database } from 'better-sqlite3'
import type { ChainReport } from '../database/chain.ts'
import { write } from '../database/journal.ts'
import { selectEntries } from '../database/journal-entries.ts'
import type { RecordKind } from '../database/record-kind.ts'
import type { CentreInput } from '../centre/contract.ts'
import { addDays } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Session } from '../lib/session.ts'
import type { accessContract } from './contract.ts'
import { type AccountPorts, createAccounts } from './accounts.ts'
import { createLeftWork } from './left-work.ts'
import { withoutFormerCode } from './keyring.ts'
import { accountKind, keyringKind, signInKind } from './kinds.ts'
import { newRecoveryCode } from './recovery-code.ts'
import { type Account, selectById, selectByLogin, selectNames } from './store.ts'
import type { Entered } from './vault.ts'

export interface AccessPorts extends AccountPorts {
  /** Every kind of record: the words of the journal. */
  readonly kinds: readonly RecordKind[]
  /** Writes the centre's and the desk's first rows. */
  readonly foundCentre: (db: Database, input: CentreInput, founder: { accountId: string; at: string }) => void
  /** Walks the whole chain beside the desk's work. */
  readonly verifyJournal: () => Promise<ChainReport>
}

type AccessHandlers = Handlers<typeof accessContract>

const signedIn = (account: Account) => ({
  accountId: account.id,
  name: account.name,
  login: account.login,
  roles: account.roles
})

export function createAccess(
  services: Services,
  ports: AccessPorts
): {
  readonly handlers: AccessHandlers
  /** Null when there is no such account. */
  readonly account: (id: string) => Account | null
} {
  const { vault } = ports
  const kinds = new Map(ports.kinds.map(kind => [kind.entity, kind]))

  const enter = (session: Session, account: Account): ReturnType<typeof signedIn> => {
    session.actor = { accountId: account.id, name: account.name, roles: account.roles, sessionId: session.id }
    session.locked = false
    return signedIn(account)
  }
  const accounts = createAccounts(services, ports)
  const { activeAccount, change } = accounts
  /** A disk that cannot be written keeps nobody out: it is noted once it can be. */
  const noteSignIn = (session: Session, account: Account, { failedBefore, notice }: Entered): void => {
    const actor = { accountId: account.id, name: account.name, roles: account.roles, sessionId: session.id }
    const stamp = services.stamp(actor)
    const change = { kind: signInKind, id: account.id, seen: 'new' as const }
    services.whenWritable(() => {
      write(services.db(), stamp, change, () => ({ failedBefore }))
    })
    if (notice === null) return
    const noticed = { kind: keyringKind, id: services.newId(), seen: 'new' as const }
    services.whenWritable(() => {
      write(services.db(), stamp, noticed, () => ({ found: notice }))
    })
  }

  const handlers: AccessHandlers = {
    state: async (_input, session) => {
      const keyring = await vault.keyring()
      const account = session.actor === null ? null : selectById(services.db(), session.actor.accountId)
      return {
        stage:
          keyring === null
            ? 'set-up'
            : session.actor === null
              ? 'sign-in'
              : session.locked
                ? 'locked'
                : 'signed-in',
        centreName: keyring?.centreName ?? null,
        hasOrphanedData: vault.hasOrphanedData(),
        accounts: (keyring?.accounts ?? [])
          .filter(({ wrap }) => wrap !== null)
          .map(({ login, name }) => ({ login, name }))
          .sort((one, other) => one.name.localeCompare(other.name, 'zh-CN')),
        actor: account === null ? null : signedIn(account)
      }
    },

    setUp: async ({ centre, administrator, beginAnew }, session) => {
      const recoveryCode = newRecoveryCode()
      const account: Account = {
        id: services.newId(),
        version: 1,
        login: administrator.login,
        name: administrator.name,
        roles: ['administrator'],
        status: 'active'
      }
      const { id, login, name } = account
      await vault.create(
        {
          beginAnew,
          centreName: centre.name,
          account: { id, login, name },
          password: administrator.password,
          recoveryCode
        },
        db => {
          const at = new Date(services.clock()).toISOString()
          db.transaction(() => {
            ports.foundCentre(db, centre, { accountId: id, at })
            const stamp = services.stamp({ accountId: id, name, roles: account.roles, sessionId: session.id })
            write(db, stamp, { kind: accountKind, id, seen: 'new' }, () => account)
          })()
        }
      )
      return { recoveryCode, actor: enter(session, account) }
    },

    signIn: async ({ login, password }, session) => {
      const entered = await vault.open({ login }, password)
      const account = activeAccount(entered.accountId)
      noteSignIn(session, account, entered)
      return enter(session, account)
    },

    recover: async ({ recoveryCode, login, newPassword }, session) => {
      await vault.openWithRecoveryCode(recoveryCode)
      const account = selectByLogin(services.db(), login)
      if (account === null || account.status !== 'active' || !account.roles.includes('administrator')) {
        throw new Failure('refused', '恢复码只能重置管理员的密码，请填写管理员的登录名。')
      }
      const nextCode = newRecoveryCode()
      const [withPassword, withCode] = await Promise.all([
        vault.wrapFor({ id: account.id, login: account.login, name: account.name }, newPassword),
        vault.wrapForRecovery(nextCode)
      ])
      const actor = { accountId: account.id, name: account.name, roles: account.roles, sessionId: session.id }
      const after = await change(
        actor,
        account,
        before => before,
        ring => withCode(withPassword(ring))
      )
      await vault.forgive({ accountId: account.id })
      vault.changeAfterwards(withoutFormerCode)
      return { recoveryCode: nextCode, actor: enter(session, after) }
    },

    unlock: async ({ password }, session) => {
      if (session.actor === null) throw new Failure('unauthorised', '请先登录。')
      const before = activeAccount(session.actor.accountId)
      const { accountId } = await vault.open({ accountId: before.id }, password)
      return enter(session, activeAccount(accountId))
    },

    lock: (_input, session) => {
      session.locked = session.actor !== null
      return {}
    },

    signOut: (_input, session) => {
      session.actor = null
      session.locked = false
      return {}
    },

    changePassword: async ({ current, next }, actor) => {
      const before = activeAccount(actor.accountId)
      await vault.open({ accountId: before.id }, current)
      const edit = await vault.wrapFor({ id: before.id, login: before.login, name: before.name }, next)
      const account = activeAccount(actor.accountId)
      await change(actor, account, before => before, edit)
      return {}
    },

    ...accounts.handlers,
    ...createLeftWork(services),

    renewRecoveryCode: async ({ password }, actor) => {
      const account = activeAccount(actor.accountId)
      await vault.open({ accountId: account.id }, password)
      const recoveryCode = newRecoveryCode()
      const edit = await vault.wrapForRecovery(recoveryCode)
      await change(actor, account, before => before, edit)
      vault.changeAfterwards(withoutFormerCode)
      return { recoveryCode }
    },

    journal: ({ from, to, entity, ...filter }) => {
      const names = selectNames(services.db())
      return selectEntries(services.db(), {
        ...filter,
        entities: entity === undefined ? undefined : [entity],
        from: from === undefined ? undefined : services.startOfDay(from),
        to: to === undefined ? undefined : services.startOfDay(addDays(to, 1))
      }).map(entry => {
        const { sequence, at, actorId, deskId, entity: of, entityId, version } = entry
        const kind = kinds.get(of)
        const before = parsed(entry.before())
        const after = parsed(entry.after())
        return {
          ...{ sequence, at, actorId, deskId, entity: of, entityId, version, before, after },
          actorName: names.get(actorId) ?? '',
          word: kind?.word ?? of,
          deed: kind?.deed ?? deedOf(version, before, after)
        }
      })
    },

    journalKinds: () => ports.kinds.map(({ entity: code, word: label }) => ({ code, label })),

    verifyJournal: () => ports.verifyJournal()
  }
  return { handlers, account: id => selectById(services.db(), id) }
}

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json))

/** What stood before may be from before there was a journal. */
function deedOf(version: number, before: unknown, after: unknown): string {
  if (after === null) return '删除'
  return before === null && version === 1 ? '新增' : '修改'
}
