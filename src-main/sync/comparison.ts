import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { identifierQuery, type Parcel } from './bundle.ts'
import { versionIn } from './etag.ts'
import type { Answer, Client } from './client.ts'
import { fingerprintOf, mapReferences, ownIdOf } from './content.ts'
import type { Round } from './round.ts'
import { urnOf } from '../lib/fhir.ts'
import {
  clearDoubt,
  type KnownResource,
  saveKnown,
  selectIdentifier,
  selectKnown,
  unseen
} from './resource-store.ts'
import { nextNumber, selectRestored } from './store.ts'
import { Trouble, troubleOf } from './trouble.ts'

/** What a look at the platform's copy of a resource has shown. */
export interface Verdict {
  readonly id: string
  /** We know something we did not know before: sending again can succeed. */
  readonly changed: boolean
  /** Why a person has to decide; null when nobody has to. */
  readonly conflict: string | null
  /** It was told before our own data were put back, and stays as it is there. */
  readonly isNewerThere?: true
}

const held = z.looseObject({
  id: z.string(),
  meta: z.looseObject({ versionId: z.string().optional(), lastUpdated: z.string().optional() }).optional()
})
type Held = z.infer<typeof held>
/** UTC, of one form, so that it can be compared as text; empty: the platform does not say. */
function lastUpdatedOf({ meta }: Held): string {
  const ms = Date.parse(meta?.lastUpdated ?? '')
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString()
}
const searchset = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: held })).default([])
})

const perSearch = 20
const gone = '平台上已没有这条记录，请与平台核对。'

/**
 * What stands at the address we know, with its version; null when nothing does, or something else: an id that a server
 * counts up is given again after a restore from a backup.
 */
export async function heldAt(
  client: Client,
  { type, serverId }: Pick<KnownResource, 'type' | 'serverId'>,
  id: string
): Promise<{ readonly resource: Held; readonly version: string } | null> {
  const answer = await client.get(`${type}/${serverId}`)
  if (answer.status === 404 || answer.status === 410) return null
  const resource = bodyOf(answer, held)
  if (ownIdOf(resource) !== id) return null
  return { resource, version: versionOf(resource.meta?.versionId ?? versionIn(answer.etag)) }
}

function versionOf(version: string | null | undefined): string {
  if (version == null)
    throw new Trouble('misconfigured', '平台没有给出记录的版本号，无法确认。请联系平台管理员。')
  return version
}

/** What the platform holds of each: at its address where we know one, else by our identifier. */
export async function lookUp(round: Round, parcels: readonly Parcel[]): Promise<readonly Verdict[]> {
  if (parcels.length === 0) return []
  const isThere = ({ id }: Parcel): boolean => selectKnown(round.db(), id)?.version != null
  const copies = [
    ...(await read(round, parcels.filter(isThere))),
    ...(await find(
      round,
      parcels.filter(parcel => !isThere(parcel))
    ))
  ]
  const byId = Map.groupBy(copies, ({ id }) => id)
  const ownIdAt = new Map(copies.map(({ id, type, resource }) => [`${type}/${resource.id}`, id]))
  // All at once: what belongs together is judged in one go, whatever refers to what.
  return round.save(db =>
    parcels.map(parcel => judge(db, parcel, byId.get(parcel.id) ?? [], address => ownIdAt.get(address)))
  )
}

/** A resource of ours as it stands on the platform. */
interface Copy {
  readonly id: string
  readonly type: string
  readonly resource: Held
  readonly version: string
}

async function read(round: Round, parcels: readonly Parcel[]): Promise<readonly Copy[]> {
  const copies: Copy[] = []
  for (const { id, type } of parcels) {
    const known = selectKnown(round.db(), id)
    const theirs = known === null ? null : await heldAt(round.client, { ...known, type }, id)
    if (theirs !== null) copies.push({ id, type, ...theirs })
  }
  return copies
}

async function find(round: Round, parcels: readonly Parcel[]): Promise<readonly Copy[]> {
  const copies: Copy[] = []
  for (const [type, ofType] of Map.groupBy(parcels, parcel => parcel.type)) {
    for (let start = 0; start < ofType.length; start += perSearch) {
      const ids = ofType.slice(start, start + perSearch).map(({ id }) => id)
      const answer = await round.client.get(`${type}?${identifierQuery(ids)}&_count=${String(perSearch * 2)}`)
      for (const { resource } of bodyOf(answer, searchset).entry) {
        const id = ownIdOf(resource)
        if (id !== null) copies.push({ id, type, resource, version: versionOf(resource.meta?.versionId) })
      }
    }
  }
  return copies
}

/**
 * Never a blind overwrite: the platform's copy is accepted as a base only when it says what we last sent or confirmed.
 * Anything else was written by somebody else. The three-way merge will stand here: its base is the journal entry at
 * `confirmed_sequence`, ours is the parcel, theirs is what was just read.
 */
function judge(
  db: Database,
  parcel: Parcel,
  [theirs, another]: readonly Copy[],
  ownIdAt: (address: string) => string | undefined
): Verdict {
  const { id, type, hash } = parcel
  const known = selectKnown(db, id)
  if (another !== undefined) {
    return { id, changed: false, conflict: '平台上有两条同一标识的记录，请平台管理员合并。' }
  }
  if (theirs === undefined) {
    if (known?.version != null) return { id, changed: false, conflict: gone }
    // What timed out may still arrive, so it is remembered; only what was never sent is settled by this look.
    clearDoubt(db, id, unseen)
    return { id, changed: false, conflict: null }
  }
  const { resource, version } = theirs
  const says = fingerprintOf(
    mapReferences(resource, reference => ourReference(db, reference, ownIdAt) ?? reference)
  )
  const ours = [hash, ...(known?.inDoubt ?? []), known?.contentHash].find(one => one === says)
  const note = (contentHash: string): void => {
    // It was there before whatever is sent from now on.
    const mark = nextNumber(db)
    saveKnown(db, { identifier: id, type, serverId: resource.id, version, contentHash, mark })
  }
  if (ours != null) {
    note(ours)
    const isNews = known?.version !== version || known.contentHash !== ours || known.inDoubt.length > 0
    return { id, changed: isNews, conflict: null }
  }
  if (known?.version === version) return { id, changed: false, conflict: null }
  const restored = selectRestored(db)
  if (restored !== null && !(lastUpdatedOf(resource) > restored.at)) {
    const isOlderHere = parcel.sequence <= restored.sequence
    // What was changed here since goes over it; what was not counts as told, so that nothing older is written over it.
    note(isOlderHere ? hash : says)
    return { id, changed: true, conflict: null, ...(isOlderHere ? { isNewerThere: true } : {}) }
  }
  return { id, changed: false, conflict: '平台上的这条记录已被他人修改，需要人工核对。' }
}

/** `Patient/12`, in whatever form the platform writes it, as our own `urn:uuid:…`; null: it is nothing of ours. */
function ourReference(
  db: Database,
  reference: string,
  ownIdAt: (address: string) => string | undefined
): string | null {
  const match = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/.+)?$/.exec(reference)
  if (match?.[1] === undefined || match[2] === undefined) return null
  const id = ownIdAt(`${match[1]}/${match[2]}`) ?? selectIdentifier(db, match[1], match[2])
  return id === null ? null : urnOf(id)
}

function bodyOf<S extends z.ZodType>(answer: Answer, schema: S): z.output<S> {
  const trouble = troubleOf(answer.status, answer.retryAfterMs)
  if (trouble !== null) throw trouble
  const parsed = schema.safeParse(answer.body)
  if (answer.status >= 300 || !parsed.success) {
    throw new Trouble('failing', `平台没有给出要核对的记录（${String(answer.status)}），稍后自动重试。`)
  }
  return parsed.data
}
