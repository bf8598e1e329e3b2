import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { attempts } from './attempts.ts'
import { type Door, sameWrap, wrap, type Wrap } from './wrap.ts'

const account = z.strictObject({
  id: z.uuid(),
  login: z.string(),
  name: z.string(),
  /** Null: shut out. */
  wrap: wrap.nullable()
})
type KeyringAccount = z.infer<typeof account>

/** The database key under every password and under the paper code. Its truth stands in the database; the file is its picture. */
const keyring = z.strictObject({
  /** Rises with every change, so that an older one is known as that. */
  generation: z.int().min(0),
  centreName: z.string(),
  accounts: z.array(account),
  recovery: z.strictObject({
    wrap,
    /** Of the code before, until the new one has been shown. */
    former: wrap.nullable()
  }),
  /** Over all the rest, under a key made of the database key; null: of the first form, which had none. */
  seal: z.base64().nullable()
})
export type Keyring = z.infer<typeof keyring>
export const storedKeyring = keyring

/** What one keyring file says. */
export interface KeyringFile {
  readonly stands: Keyring
  /** Stands instead once the database says so: both change together, and a power cut may come between. */
  readonly next: Keyring | null
}

const presentForm = keyring.extend({ format: z.literal(2), next: keyring.nullable() })
/** Until 2026-12: wraps that were tied to nobody, the lock-outs beside them. */
const firstForm = z.strictObject({
  format: z.literal(1),
  centreName: z.string(),
  accounts: z.array(account.extend({ attempts })),
  recovery: z.strictObject({ wrap, attempts })
})

export const writtenKeyring = ({ stands, next }: KeyringFile): Buffer =>
  Buffer.from(JSON.stringify({ format: 2, ...stands, next }, null, 2))

/** Throws where it is neither of the two forms. */
export function readKeyringFile(text: string): KeyringFile {
  const json: unknown = JSON.parse(text)
  const first = firstForm.safeParse(json)
  if (first.success) return { stands: fromFirstForm(first.data), next: null }
  const { format: _format, next, ...stands } = presentForm.parse(json)
  return { stands, next }
}

/** One wrap under two names was copied there by somebody: it opens neither. */
function fromFirstForm({ centreName, accounts, recovery }: z.infer<typeof firstForm>): Keyring {
  const wraps = [recovery.wrap, ...accounts.flatMap(one => one.wrap ?? [])]
  const isOnce = (one: Wrap): boolean => wraps.filter(other => sameWrap(one, other)).length === 1
  return {
    generation: 0,
    centreName,
    accounts: accounts.map(({ id, login, name, wrap }) => ({
      ...{ id, login, name },
      wrap: wrap !== null && isOnce(wrap) ? wrap : null
    })),
    recovery: { wrap: recovery.wrap, former: null },
    seal: null
  }
}

/** Lock-outs that a keyring of the first form knew of, by door; null: it is not of that form. */
export function attemptsInFirstForm(text: string): Record<string, z.infer<typeof attempts>> | null {
  const first = firstForm.safeParse(JSON.parse(text))
  if (!first.success) return null
  const { accounts, recovery } = first.data
  return Object.fromEntries([
    ...accounts.map(({ id, attempts }) => [id, attempts] as const),
    ['recovery', recovery.attempts] as const
  ])
}

const sealOf = (key: Uint8Array, { generation, centreName, accounts, recovery }: Keyring): Buffer =>
  createHmac('sha256', Buffer.from(hkdfSync('sha256', key, '', 'jiayi keyring seal', 32)))
    .update(
      JSON.stringify(keyring.omit({ seal: true }).parse({ generation, centreName, accounts, recovery }))
    )
    .digest()

export const sealed = (key: Uint8Array, ring: Keyring): Keyring => ({
  ...ring,
  seal: sealOf(key, ring).toString('base64')
})

/** Whether whoever wrote it had the database key. */
export function isSealed(key: Uint8Array, ring: Keyring): boolean {
  if (ring.seal === null) return false
  const found = Buffer.from(ring.seal, 'base64')
  const right = sealOf(key, ring)
  return found.length === right.length && timingSafeEqual(found, right)
}

export const sameKeyring = (one: Keyring | null, other: Keyring | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** What opens at a door; empty when there is nothing: no such account, or one that has been shut out. */
export function wrapsAt({ accounts, recovery }: Keyring, door: Door): readonly Wrap[] {
  if (door === 'recovery')
    return recovery.former === null ? [recovery.wrap] : [recovery.wrap, recovery.former]
  const found = accounts.find(({ id }) => id === door.accountId)?.wrap ?? null
  return found === null ? [] : [found]
}

export const accountOf = ({ accounts }: Keyring, login: string): KeyringAccount | undefined =>
  accounts.find(one => one.login === login)

// How a keyring is changed; what stands in the database changes with it. See `Vault.change`.

export type Edit = (ring: Keyring) => Keyring

export const withAccount =
  (given: KeyringAccount): Edit =>
  ring => ({ ...ring, accounts: [...ring.accounts.filter(({ id }) => id !== given.id), given] })

const changed =
  (accountId: string, change: Partial<KeyringAccount>): Edit =>
  ring => ({
    ...ring,
    accounts: ring.accounts.map(one => (one.id === accountId ? { ...one, ...change } : one))
  })
export const renamed = (accountId: string, name: string): Edit => changed(accountId, { name })
export const shutOut = (accountId: string): Edit => changed(accountId, { wrap: null })

export const centreNamed =
  (centreName: string): Edit =>
  ring => ({ ...ring, centreName })

/** The code before still opens, until `withoutFormerCode`: a power cut may come before the new one is on paper. */
export const withRecovery =
  (given: Wrap): Edit =>
  ring => ({ ...ring, recovery: { wrap: given, former: ring.recovery.wrap } })
export const withoutFormerCode: Edit = ring => ({ ...ring, recovery: { ...ring.recovery, former: null } })

/** For data that are being put back, under whose key nobody has come in: without a seal, which the next one to come in sets. */
export const withoutDoors =
  (accountIds: readonly string[]): Edit =>
  ring => ({
    ...ring,
    generation: ring.generation + 1,
    accounts: ring.accounts.map(one => (accountIds.includes(one.id) ? { ...one, wrap: null } : one)),
    seal: null
  })
