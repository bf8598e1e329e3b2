import { write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { accessContract } from './contract.ts'
import { type Edit, renamed, shutOut } from './keyring.ts'
import { accountKind } from './kinds.ts'
import { type Account, selectAll, selectById, selectByLogin } from './store.ts'
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
  const add = (actor: Actor, account: Account, edit: Edit): Promise<Account> =>
    vault.change(edit, () =>
      write(
        services.db(),
        services.stamp(actor),
        { kind: accountKind, id: account.id, seen: 'new' },
        () => account
      )
    )
  const change = (
    actor: Actor,
    { id, version }: Pick<Account, 'id' | 'version'>,
    apply: (before: Account) => Account,
    edit: Edit
  ): Promise<Account> =>
    vault.change(edit, () =>
      write(services.db(), services.stamp(actor), { kind: accountKind, id, seen: version }, apply)
    )
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
      return add(actor, account, await vault.wrapFor({ id: account.id, login, name }, password))
    },

    changeAccount: async ({ id, version, name, roles }, actor) => {
      const after = await change(
        actor,
        { id, version },
        before => {
          if (!roles.includes('administrator')) refuseLastAdministrator(id)
          return { ...before, name, roles: [...new Set(roles)] }
        },
        renamed(id, name)
      )
      if (id !== actor.accountId) ports.endSessionsOf(id)
      return after
    },

    disableAccount: async ({ id, version }, actor) => {
      const after = await change(
        actor,
        { id, version },
        before => {
          if (id === actor.accountId) throw new Failure('refused', '不能停用自己的账号。')
          refuseLastAdministrator(id)
          return { ...before, status: 'disabled' }
        },
        shutOut(id)
      )
      ports.endSessionsOf(id)
      return after
    },

    resetAccount: async ({ id, version, password }, actor) => {
      const { login, name } = accountAt(id, version)
      const edit = await vault.wrapFor({ id, login, name }, password)
      const after = await change(actor, { id, version }, before => ({ ...before, status: 'active' }), edit)
      await vault.forgive({ accountId: id })
      ports.endSessionsOf(id)
      return after
    }
  }
  return { handlers, activeAccount, change }
}
