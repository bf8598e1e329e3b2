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
  const resource = read(answer, held)
  if (ownIdOf(resource) !== id) return null
  return { resource, version: versionOf(resource.meta?.versionId ?? versionIn(answer.etag)) }
}

function versionOf(version: string | null | undefined): string {
  if (version == null)
    throw new Trouble('misconfigured', '平台没有给出记录的版本号，无法确认。请联系平台管理员。')
  return version
}

/** Reads each resource at the address we know. */
export async function compare(round: Round, parcels: readonly Parcel[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const parcel of parcels) {
    const known = selectKnown(round.db(), parcel.id)
    if (known === null) continue
    const theirs = await heldAt(round.client, { ...known, type: parcel.type }, parcel.id)
    if (theirs === null) verdicts.push({ id: parcel.id, changed: false, conflict: gone })
    else verdicts.push(await judge(round, parcel, known, theirs.resource, theirs.version))
  }
  return verdicts
}

/** Looks for each resource by our identifier. */
export async function find(round: Round, parcels: readonly Parcel[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const type of new Set(parcels.map(parcel => parcel.type))) {
    const ofType = parcels.filter(parcel => parcel.type === type)
    for (let start = 0; start < ofType.length; start += perSearch) {
      const some = ofType.slice(start, start + perSearch)
      const query = identifierQuery(some.map(({ id }) => id))
      const answer = await round.client.get(`${type}?${query}&_count=${String(perSearch * 2)}`)
      const found = read(answer, searchset).entry.map(({ resource }) => resource)
      for (const parcel of some) verdicts.push(await judgeFound(round, parcel, found))
    }
  }
  return verdicts
}

async function judgeFound(round: Round, parcel: Parcel, found: readonly Held[]): Promise<Verdict> {
  const { id } = parcel
  const known = selectKnown(round.db(), id)
  const [theirs, another] = found.filter(resource => ownIdOf(resource) === id)
  if (another !== undefined) {
    return { id, changed: false, conflict: '平台上有两条同一标识的记录，请平台管理员合并。' }
  }
  if (theirs === undefined) {
    if (known?.version != null) {
      return { id, changed: false, conflict: gone }
    }
    // What timed out may still arrive, so it is remembered; only what was never sent is settled by this look.
    await round.save(db => {
      clearDoubt(db, id, unseen)
    })
    return { id, changed: false, conflict: null }
  }
  return judge(round, parcel, known, theirs, versionOf(theirs.meta?.versionId))
}

/**
 * Never a blind overwrite: the platform's copy is accepted as a base only when it says what we last sent or confirmed.
 * Anything else was written by somebody else. The three-way merge will stand here: its base is the journal entry at
 * `confirmed_sequence`, ours is the parcel, theirs is what was just read.
 */
async function judge(
  round: Round,
  parcel: Parcel,
  known: KnownResource | null,
  theirs: Held,
  version: string
): Promise<Verdict> {
  const { id, type, hash } = parcel
  const says = fingerprintOf(mapReferences(theirs, reference => ourReference(round, reference)))
  const ours = [hash, ...(known?.inDoubt ?? []), known?.contentHash].find(one => one === says)
  const note = (contentHash: string): Promise<void> =>
    round.save(db => {
      // It was there before whatever is sent from now on.
      saveKnown(db, { identifier: id, type, serverId: theirs.id, version, contentHash, mark: nextNumber(db) })
    })
  if (ours != null) {
    await note(ours)
    const isNews = known?.version !== version || known.contentHash !== ours || known.inDoubt.length > 0
    return { id, changed: isNews, conflict: null }
  }
  if (known?.version === version) return { id, changed: false, conflict: null }
  const restored = selectRestored(round.db())
  if (restored !== null && !(lastUpdatedOf(theirs) > restored.at)) {
    const isOlderHere = parcel.sequence <= restored.sequence
    // What was changed here since goes over it; what was not counts as told, so that nothing older is written over it.
    await note(isOlderHere ? hash : says)
    return { id, changed: true, conflict: null, ...(isOlderHere ? { isNewerThere: true } : {}) }
  }
  return { id, changed: false, conflict: '平台上的这条记录已被他人修改，需要人工核对。' }
}

/** `Patient/12`, in whatever form the platform writes it, as our own `urn:uuid:…`. */
function ourReference(round: Round, reference: string): string {
  const match = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/.+)?$/.exec(reference)
  if (match?.[1] === undefined || match[2] === undefined) return reference
  const id = selectIdentifier(round.db(), match[1], match[2])
  return id === null ? reference : urnOf(id)
}

function read<S extends z.ZodType>(answer: Answer, schema: S): z.output<S> {
  const trouble = troubleOf(answer.status, answer.retryAfterMs)
  if (trouble !== null) throw trouble
  const parsed = schema.safeParse(answer.body)
  if (answer.status >= 300 || !parsed.success) {
    throw new Trouble('failing', `平台没有给出要核对的记录（${String(answer.status)}），稍后自动重试。`)
  }
  return parsed.data
}
