import type { Database } from 'better-sqlite3'
import { writeUndeclared as write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { accessContract } from './contract.ts'
import { type Account, insert, selectAll, selectById, selectByLogin, update } from './store.ts'
import type { Vault } from './vault.ts'

export interface AccountPorts {
  readonly vault: Vault
  /** Ends the sessions of an account that has been shut out or changed. */
  readonly endSessionsOf: (accountId: string) => void
}

type AccountHandlers = Pick<
  Handlers<typeof accessContract>,
  'staff' | 'addAccount' | 'changeAccount' | 'disableAccount' | 'resetAccount'
>

/** Who works here: the account's row and its wrap in the keyring change together. */
export function createAccounts(services: Services, ports: AccountPorts) {
  const { vault } = ports

  const activeAccount = (id: string): Account => {
    const account = selectById(services.db(), id)
    if (account === null || account.status !== 'active')
      throw new Failure('refused', '该账号已停用，请联系管理员。')
    return account
  }
  const accountAt = (id: string, version: number): Account => {
    const account = selectById(services.db(), id)
    if (account === null) throw new Failure('not-found', '没有这个账号。')
    if (account.version !== version) throw new Failure('conflict', '账号已被他人修改，请刷新后再改。')
    return account
  }
  const record = (
    actor: Actor,
    before: Account | null,
    after: Account,
    apply: (db: Database) => void
  ): void => {
    const db = services.db()
    write(
      db,
      services.stamp(actor),
      { entity: 'account', id: after.id, version: after.version, before, after },
      () => {
        apply(db)
      }
    )
  }
  /** An administrator must remain, or nobody could ever let anybody in. */
  const refuseLastAdministrator = (except: string): void => {
    const left = selectAll(services.db()).filter(
      ({ id, roles, status }) => id !== except && status === 'active' && roles.includes('administrator')
    )
    if (left.length === 0) throw new Failure('refused', '至少要保留一名管理员。')
  }

  const handlers: AccountHandlers = {
    staff: () => selectAll(services.db()),

    addAccount: async ({ login, name, roles, password }, actor) => {
      if (selectByLogin(services.db(), login) !== null) {
        throw new Failure('conflict', '登录名已被使用。', { login: '登录名已被使用，请换一个' })
      }
      const account: Account = {
        id: services.newId(),
        version: 1,
        login,
        name,
        roles: [...new Set(roles)],
        status: 'active'
      }
      const place = await vault.prepareAccount({ id: account.id, login, name }, password)
      record(actor, null, account, db => {
        insert(db, account)
        place()
      })
      return account
    },

    changeAccount: ({ id, version, name, roles }, actor) => {
      const before = accountAt(id, version)
      if (!roles.includes('administrator')) refuseLastAdministrator(id)
      const after: Account = { ...before, version: version + 1, name, roles: [...new Set(roles)] }
      record(actor, before, after, db => {
        update(db, after)
        vault.rename(id, name)
      })
      if (id !== actor.accountId) ports.endSessionsOf(id)
      return after
    },

    disableAccount: ({ id, version }, actor) => {
      const before = accountAt(id, version)
      if (id === actor.accountId) throw new Failure('refused', '不能停用自己的账号。')
      refuseLastAdministrator(id)
      const after: Account = { ...before, version: version + 1, status: 'disabled' }
      record(actor, before, after, db => {
        update(db, after)
        vault.shutOut(id)
      })
      ports.endSessionsOf(id)
      return after
    },

    resetAccount: async ({ id, version, password }, actor) => {
      const { login, name } = accountAt(id, version)
      const place = await vault.prepareAccount({ id, login, name }, password)
      const before = accountAt(id, version)
      const after: Account = { ...before, version: version + 1, status: 'active' }
      record(actor, before, after, db => {
        update(db, after)
        place()
      })
      ports.endSessionsOf(id)
      return after
    }
  }
  return { handlers, activeAccount, record }
}
