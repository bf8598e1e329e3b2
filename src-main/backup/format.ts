import { createHash } from 'node:crypto'
import { z } from 'zod'
import { id, instant, role } from '../lib/contract.ts'

// What stands where a backup is kept (decisions.md says why):
//
//   jiayi-backup/<key>-<desk>/snapshots/<when>-<id>.json   a manifest: one snapshot
//                             chunks/<ab>/<sha-256>         parts of files, encrypted as the data are
//                             parcels/                      kept for entries of the journal that follow a snapshot

export const presentFormat = 1
/** A part of a file is this long, but for the last. */
export const chunkBytes = 1_048_576

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export const storedFile = z.strictObject({
  name: z.enum(['jiayi.db', 'keyring.json']),
  bytes: z.int().min(0),
  sha256,
  /** In their order. */
  chunks: z.array(sha256)
})
export type StoredFile = z.infer<typeof storedFile>

const facts = z.strictObject({
  format: z.literal(presentFormat),
  id,
  takenAt: instant,
  /** The same by the clocks of the centre: `YYYY-MM-DDTHH:mm:ss`. */
  takenAtShown: z.string(),
  centre: z.strictObject({ id, name: z.string(), zone: z.string() }),
  deskId: id,
  schema: z.strictObject({ migrations: z.int(), declared: z.int() }),
  /** Where the journal ends: what parcels begin after. */
  journal: z.strictObject({ sequence: z.int(), hash: z.string() }),
  /** Table → rows. */
  counts: z.record(z.string(), z.int()),
  /** Names the key it is encrypted with and says nothing of it. */
  keyId: z.string(),
  /** Who could sign in then. */
  accounts: z.array(z.strictObject({ id, login: z.string(), name: z.string(), roles: z.array(role) })),
  files: z.array(storedFile)
})
export type Manifest = z.infer<typeof facts>

const digestOf = (manifest: object): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex')

/** The text of a manifest, with a checksum of its own. */
export const manifestText = (manifest: Manifest): string => {
  const checked = facts.parse(manifest)
  return JSON.stringify({ ...checked, sha256: digestOf(checked) })
}

export type ReadManifest =
  | { readonly manifest: Manifest }
  /** Why it cannot be used. */
  | { readonly problem: 'damaged' | 'newer' }

export function readManifest(text: string): ReadManifest {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return { problem: 'damaged' }
  }
  const known = z.looseObject({ format: z.int(), sha256: z.string() }).safeParse(parsed)
  if (!known.success) return { problem: 'damaged' }
  if (known.data.format > presentFormat) return { problem: 'newer' }
  const { sha256: said, ...rest } = known.data
  const manifest = facts.safeParse(rest)
  return manifest.success && digestOf(manifest.data) === said
    ? { manifest: manifest.data }
    : { problem: 'damaged' }
}

export const bytesOf = ({ files }: Pick<Manifest, 'files'>): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0)

/** One writer each: two desks never clear away what the other has just put there, though they have one key. */
export const shelfName = ({ keyId, deskId }: Pick<Manifest, 'keyId' | 'deskId'>): string =>
  `${keyId.slice(0, 8)}-${deskId.slice(-8)}`

/** Sorts by time. */
export const manifestName = ({ takenAt, id: of }: Pick<Manifest, 'takenAt' | 'id'>): string =>
  `${takenAt.replaceAll(/[-:]|\.\d+/g, '')}-${of.slice(-8)}.json`
