import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Cost of scrypt (RFC 7914); memory is 128 · N · r bytes. */
export interface Kdf {
  readonly N: number
  readonly r: number
  readonly p: number
}
/** 64 MiB and about 0.2 s on an old desk. */
export const defaultKdf: Kdf = { N: 65_536, r: 8, p: 1 }
/** A file that asks for more would only keep the desk busy. */
const mostKdfBytes = 256 * 2 ** 20

const bytes = (length: number): z.ZodType<string> =>
  z.base64().refine(text => Buffer.from(text, 'base64').length === length)

export const wrap = z
  .strictObject({
    kdf: z.strictObject({
      N: z.int().min(2),
      r: z.int().min(1).max(64),
      p: z.int().min(1).max(16),
      salt: bytes(16)
    }),
    nonce: bytes(12),
    ciphertext: bytes(32),
    /** The whole of it: GCM would take four bytes of a tag too, which can be guessed. */
    tag: bytes(16),
    /** Tied to its account and purpose; those of the first form were not. */
    bound: z.literal(true).optional()
  })
  .refine(({ kdf: { N, r } }) => 128 * N * r <= mostKdfBytes)
/** The database key under one password, or under the paper code. */
export type Wrap = z.infer<typeof wrap>

/** Whose a wrap is: an account's, or the paper code's. */
export type Door = { readonly accountId: string } | 'recovery'

/** What a bound wrap is tied to: moved to another account or purpose it opens nothing. */
const bindingOf = (door: Door): Buffer =>
  Buffer.from(`jiayi keyring 2 ${door === 'recovery' ? 'recovery' : `account ${door.accountId}`}`)

function derive(secret: string, salt: Uint8Array, { N, r, p }: Kdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

/** The database key, readable only with this secret and only at this door (AES-256-GCM under an scrypt key). */
export async function wrapKey(key: Uint8Array, secret: string, door: Door, kdf: Kdf): Promise<Wrap> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await derive(secret, salt, kdf), nonce, { authTagLength: 16 })
  cipher.setAAD(bindingOf(door))
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()])
  return {
    kdf: { ...kdf, salt: salt.toString('base64') },
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    bound: true
  }
}

/** The database key, or null when the secret is wrong or the wrap is another door's. */
export async function unwrapKey(
  { kdf, nonce, ciphertext, tag, bound }: Wrap,
  secret: string,
  door: Door
): Promise<Buffer | null> {
  const key = await derive(secret, Buffer.from(kdf.salt, 'base64'), kdf)
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
  if (bound === true) decipher.setAAD(bindingOf(door))
  try {
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
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

/** The same bytes: whoever can open the one can open the other. */
export const sameWrap = (one: Wrap, other: Wrap): boolean =>
  one.ciphertext === other.ciphertext && one.tag === other.tag && one.kdf.salt === other.kdf.salt
