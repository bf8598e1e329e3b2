import { join } from 'node:path'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import type { Outside } from '../lib/outside.ts'
import { replaceFile } from '../lib/safe-file.ts'
import {
  accountOf,
  type KeyringFile,
  readKeyringFile,
  withoutDoors,
  wrapsAt,
  writtenKeyring
} from './keyring.ts'
import { readRecoveryCode } from './recovery-code.ts'
import { type Door, unwrapKey } from './wrap.ts'

// A keyring that is not the one people sign in with: of a backup, or of data that are being put back.

export type OtherDoor =
  | { readonly kind: 'password'; readonly login: string; readonly password: string }
  | { readonly kind: 'recovery-code'; readonly code: string }

/** Throws Failure('refused') where these bytes are none. */
export function readKeyring(bytes: Uint8Array): KeyringFile {
  try {
    return readKeyringFile(Buffer.from(bytes).toString('utf8'))
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
export async function openOther(bytes: Uint8Array, other: OtherDoor): Promise<OtherOpened | null> {
  const { stands, next } = readKeyring(bytes)
  const secret = other.kind === 'password' ? other.password : readRecoveryCode(other.code)
  for (const ring of next === null ? [stands] : [stands, next]) {
    const accountId = other.kind === 'password' ? (accountOf(ring, other.login)?.id ?? null) : null
    const door: Door | null =
      other.kind === 'recovery-code' ? 'recovery' : accountId === null ? null : { accountId }
    for (const wrap of door === null ? [] : wrapsAt(ring, door)) {
      const key = door === null ? null : await unwrapKey(wrap, secret, door)
      if (key !== null) return { key, accountId }
    }
  }
  return null
}

/** Takes away what opens the keyring of a folder that nobody has open for these accounts; see `shutOutAccounts`. */
export async function shutOutOf(
  outside: Pick<Outside, 'files' | 'timers' | 'monotonic'>,
  folder: string,
  ids: readonly string[]
): Promise<void> {
  if (ids.length === 0) return
  const path = join(folder, 'keyring.json')
  const { stands, next } = readKeyring(outside.files.read(path))
  const without = withoutDoors(ids)
  await replaceFile(outside, path, writtenKeyring({ stands: without(stands), next: next && without(next) }))
}

/** Id of an account → whether the keyring of a folder opens for it; of a keyring that cannot be read nobody's. */
export function doorsIn(files: Files, folder: string): ReadonlyMap<string, boolean> {
  for (const name of ['keyring.json', 'keyring-copy.json']) {
    try {
      const { accounts } = readKeyring(files.read(join(folder, name))).stands
      return new Map(accounts.map(({ id, wrap }) => [id, wrap !== null]))
    } catch {
      // Damaged or gone: the other one says the same.
    }
  }
  return new Map()
}
