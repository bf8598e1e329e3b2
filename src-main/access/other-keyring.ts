import { join } from 'node:path'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import { type Keyring, keyringFile, readRecoveryCode, unwrapKey } from './keyring.ts'
import { keyringIn } from './keyring-file.ts'

// A keyring that is not the one people sign in with: of a backup, or of data that are being put back.

export type OtherDoor =
  | { readonly kind: 'password'; readonly login: string; readonly password: string }
  | { readonly kind: 'recovery-code'; readonly code: string }

/** Throws Failure('refused') where these bytes are none. */
export function readKeyring(bytes: Uint8Array): Keyring {
  try {
    return keyringFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    throw new Failure('refused', '密钥文件 keyring.json 损坏。', undefined, { cause: error })
  }
}

export interface OtherOpened {
  readonly key: Buffer
  /** Null: the recovery code opened it. */
  readonly accountId: string | null
}

/** Null when the password or code is not that of the keyring. */
export async function openOther(bytes: Uint8Array, door: OtherDoor): Promise<OtherOpened | null> {
  const keyring = readKeyring(bytes)
  if (door.kind === 'recovery-code') {
    const key = await unwrapKey(keyring.recovery.wrap, readRecoveryCode(door.code))
    return key && { key, accountId: null }
  }
  const account = keyring.accounts.find(({ login }) => login === door.login)
  const key = account?.wrap == null ? null : await unwrapKey(account.wrap, door.password)
  return account === undefined || key === null ? null : { key, accountId: account.id }
}

/** Takes away what opens the keyring of a folder for these accounts. */
export function shutOutOf(files: Files, folder: string, ids: readonly string[]): void {
  if (ids.length === 0) return
  keyringIn(files, folder).change(keyring => ({
    ...keyring,
    accounts: keyring.accounts.map(one => (ids.includes(one.id) ? { ...one, wrap: null } : one))
  }))
}

/** Id of an account → whether the keyring of a folder opens for it; of a keyring that cannot be read nobody's. */
export function doorsIn(files: Files, folder: string): ReadonlyMap<string, boolean> {
  try {
    const { accounts } = readKeyring(files.read(join(folder, 'keyring.json')))
    return new Map(accounts.map(({ id, wrap }) => [id, wrap !== null]))
  } catch {
    return new Map()
  }
}
