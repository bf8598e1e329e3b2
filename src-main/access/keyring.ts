import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../lib/failure.ts'

/** Cost of scrypt (RFC 7914); memory is 128 · N · r bytes. */
export interface Kdf {
  readonly N: number
  readonly r: number
  readonly p: number
}
/** 64 MiB and about 0.2 s on an old desk. */
export const defaultKdf: Kdf = { N: 65_536, r: 8, p: 1 }

const base64 = z.base64()
const wrap = z.strictObject({
  kdf: z.strictObject({ N: z.int(), r: z.int(), p: z.int(), salt: base64 }),
  nonce: base64,
  ciphertext: base64,
  tag: base64
})
type Wrap = z.infer<typeof wrap>

const attempts = z.strictObject({ failures: z.int(), lockedUntil: z.string().nullable() })
export type Attempts = z.infer<typeof attempts>

export const keyringFile = z.strictObject({
  format: z.literal(1),
  centreName: z.string(),
  accounts: z.array(
    z.strictObject({ id: z.uuid(), login: z.string(), name: z.string(), wrap: wrap.nullable(), attempts })
  ),
  recovery: z.strictObject({ wrap, attempts })
})
export type Keyring = z.infer<typeof keyringFile>
type KeyringAccount = Keyring['accounts'][number]

export const noAttempts: Attempts = { failures: 0, lockedUntil: null }

/** Wrong passwords in a row before the first lock-out, and how long it lasts; each further one doubles, up to an hour. */
const freeAttempts = 5
const firstLockMs = 60_000
const longestLockMs = 3_600_000

function derive(secret: string, salt: Uint8Array, { N, r, p }: Kdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

/** The database key, readable only with this secret (AES-256-GCM under an scrypt key). */
export async function wrapKey(key: Uint8Array, secret: string, kdf: Kdf): Promise<Wrap> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await derive(secret, salt, kdf), nonce)
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()])
  return {
    kdf: { ...kdf, salt: salt.toString('base64') },
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64')
  }
}

/** The database key, or null when the secret is wrong. */
export async function unwrapKey(
  { kdf, nonce, ciphertext, tag }: Wrap,
  secret: string
): Promise<Buffer | null> {
  const key = await derive(secret, Buffer.from(kdf.salt, 'base64'), kdf)
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'))
  decipher.setAuthTag(Buffer.from(tag, 'base64'))
  try {
    return Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()])
  } catch {
    return null
  }
}

/** Takes as long as a real check, so that an unknown login cannot be told from a wrong password. */
export async function pretendToUnwrap(secret: string, kdf: Kdf): Promise<void> {
  await derive(secret, randomBytes(16), kdf)
}

export const sameKey = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/** How long so many wrong passwords lock out. */
const lockMsOf = (failures: number): number =>
  failures < freeAttempts ? 0 : Math.min(firstLockMs * 2 ** (failures - freeAttempts), longestLockMs)

/**
 * Throws Failure('refused') while a lock-out lasts: until its hour, but never longer than its own span, whatever the clock
 * showed when it was written down.
 * @param knownForMs since this run of the program knows of it
 */
export function refuseWhileLocked(
  { lockedUntil, failures }: Attempts,
  now: number,
  knownForMs: number
): void {
  if (lockedUntil === null) return
  const leftMs = Math.min(Date.parse(lockedUntil) - now, lockMsOf(failures) - knownForMs)
  if (leftMs <= 0) return
  const minutes = Math.ceil(leftMs / 60_000)
  throw new Failure(
    'refused',
    `密码连续输错，已暂时锁定。请 ${String(minutes)} 分钟后再试，或请管理员重置密码。`
  )
}

/** Counted before the password is checked, so that killing the program does not give a free try. */
export function oneMore({ failures }: Attempts, now: number): Attempts {
  const count = failures + 1
  const lockMs = lockMsOf(count)
  return { failures: count, lockedUntil: lockMs === 0 ? null : new Date(now + lockMs).toISOString() }
}

/** Whose tries are counted: an account, or the paper code. */
export type Door = { readonly accountId: string } | 'recovery'

/** Null when there is nothing to open: no such account, or one that has been shut out. */
export function wrapOf(keyring: Keyring, door: Door): Wrap | null {
  return door === 'recovery' ? keyring.recovery.wrap : (accountOf(keyring, door)?.wrap ?? null)
}

export function attemptsOf(keyring: Keyring, door: Door): Attempts {
  return door === 'recovery' ? keyring.recovery.attempts : (accountOf(keyring, door)?.attempts ?? noAttempts)
}

/** Touches nothing else: a password that is being changed beside us stays changed. */
export function withAttempts(keyring: Keyring, door: Door, attempts: Attempts): Keyring {
  if (door === 'recovery') return { ...keyring, recovery: { ...keyring.recovery, attempts } }
  const account = accountOf(keyring, door)
  return account === undefined ? keyring : withAccount(keyring, { ...account, attempts })
}

const accountOf = (
  keyring: Keyring,
  { accountId }: { readonly accountId: string }
): KeyringAccount | undefined => keyring.accounts.find(({ id }) => id === accountId)

export function withAccount(keyring: Keyring, account: KeyringAccount): Keyring {
  return { ...keyring, accounts: [...keyring.accounts.filter(({ id }) => id !== account.id), account] }
}

// Crockford's base 32: no I, L, O, U, so that it survives handwriting.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 125 random bits as five groups of five, for paper. */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(25)].map(byte => alphabet[byte % 32] ?? '0').join('')
  return (letters.match(/.{5}/g) ?? []).join('-')
}

/** What a person types from paper, as it was printed. */
export function readRecoveryCode(typed: string): string {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return (letters.match(/.{1,5}/g) ?? []).join('-')
}
