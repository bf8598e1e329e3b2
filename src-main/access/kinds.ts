import { nobodys, type RecordKind } from '../database/record-kind.ts'
import { practitionerOf, practitionerRoleOf } from './fhir.ts'
import type { KeyringNotice } from './standing-keyring.ts'
import { type Account, accounts } from './store.ts'

/** Passwords are no part of it: they stand in the keyring. */
export const accountKind: RecordKind<Account> = {
  entity: 'account',
  word: '账号',
  whose: () => [],
  read: accounts.select,
  put: accounts.put,
  merge: 'by-field',
  withdrawal: nobodys,
  missing: '没有这个账号。',
  stale: '账号已被他人修改，请刷新后再改。',
  told: {
    pointedAs: 'Practitioner',
    load: ({ db, centreId }, id) => {
      const account = accounts.select(db, id)
      return account && [practitionerOf(account), practitionerRoleOf(account, centreId)]
    }
  }
}

/** Somebody came in: on record, and nothing more. */
export const signInKind: RecordKind<{ readonly failedBefore: number }> = {
  entity: 'sign-in',
  word: '登录',
  deed: '登录',
  whose: () => [],
  read: () => null,
  put: () => undefined,
  merge: 'append-only',
  withdrawal: nobodys
}

/** The keyring file or the database was an older one, as somebody puts it back: seen, put right, and on record. */
export const keyringKind: RecordKind<{ readonly found: KeyringNotice }> = {
  entity: 'keyring',
  word: '密钥文件',
  deed: '发现被换成旧的',
  whose: () => [],
  read: () => null,
  put: () => undefined,
  merge: 'append-only',
  withdrawal: nobodys
}

export const accessKinds = [accountKind, signInKind, keyringKind]
