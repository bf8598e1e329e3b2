import { etagOf, versionIn } from './etag.ts'
import { z } from 'zod'
import { derivedId, identifierOf, identifierSystem, urnOf, type SharedResource } from '../lib/fhir.ts'
import { fingerprintOf, identityOf, idOfUrn, mapReferences, pointersOf } from './content.ts'
import type { WriteBy } from './contract.ts'
import type { KnownResource } from './resource-store.ts'

/** A resource on its way. */
export interface Parcel {
  readonly id: string
  readonly type: SharedResource['resourceType']
  readonly resource: SharedResource
  readonly hash: string
  /** Our id → type of everything it points to. */
  readonly pointers: ReadonlyMap<string, string>
  /** The journal's entry of the record it is of; 0: it comes along because others point to it. */
  readonly sequence: number
}

export function parcelOf(resource: SharedResource, sequence = 0): Parcel {
  return {
    sequence,
    id: identityOf(resource),
    type: resource.resourceType,
    resource,
    hash: fingerprintOf(resource),
    pointers: pointersOf(resource)
  }
}

/** `system|value` of our identifier, encoded for a query. */
export const identifierQuery = (ids: readonly string[]): string =>
  `identifier=${ids.map(id => encodeURIComponent(`${identifierSystem}|${urnOf(id)}`)).join(',')}`

export interface Addressing {
  readonly baseUrl: string
  readonly wayOf: (type: string) => WriteBy
  /** Whether the platform finds who is meant by our identifier, so that its own ids are nobody's only name. */
  readonly asksByIdentifier: boolean
  readonly known: (id: string) => KnownResource | null
}

/**
 * The entry name inside the Bundle. It must not be our identifier: some servers replace every string that holds the
 * name of an entry, identifiers included.
 */
const entryUrn = (id: string): string => urnOf(derivedId(id, 'bundle-entry'))

/** One Bundle entry as JSON text. `together` holds the ids of the resources in the same Bundle. */
export function entryOf(
  { id, type, resource, pointers }: Parcel,
  together: ReadonlySet<string>,
  { baseUrl, wayOf, asksByIdentifier, known }: Addressing
): string {
  const held = known(id)
  const writeBy = wayOf(type)
  const serverId = held?.version == null ? (writeBy === 'put' ? id : null) : held.serverId
  const literal = mapReferences(resource, reference => {
    const target = idOfUrn(reference)
    if (target === null) return reference
    const there = known(target)
    if (there?.version != null) {
      const address = `${there.type}/${there.serverId}`
      if (there.serverId === target) return address
      return asksByIdentifier
        ? `${there.type}?${identifierQuery([target])}`
        : { reference: address, identifier: identifierOf(target) }
    }
    const targetType = pointers.get(target)
    if (targetType === undefined || !together.has(target)) {
      throw new Error(`${type} points to something that is not there`)
    }
    return wayOf(targetType) === 'put' ? `${targetType}/${target}` : entryUrn(target)
  })
  return JSON.stringify({
    fullUrl: serverId === null ? entryUrn(id) : `${baseUrl}/${type}/${serverId}`,
    resource: serverId === null ? literal : { ...literal, id: serverId },
    request: requestOf(type, id, serverId, held?.version ?? null, writeBy)
  })
}

function requestOf(
  type: string,
  id: string,
  serverId: string | null,
  version: string | null,
  writeBy: WriteBy
): Readonly<Record<string, string>> {
  if (serverId !== null) {
    const url = `${type}/${serverId}`
    return version === null ? { method: 'PUT', url } : { method: 'PUT', url, ifMatch: etagOf(version) }
  }
  return writeBy === 'conditional-update'
    ? { method: 'PUT', url: `${type}?${identifierQuery([id])}` }
    : { method: 'POST', url: type, ifNoneExist: identifierQuery([id]) }
}

/** What the references of a parcel need that is neither on the platform nor in the same Bundle. */
export const missingOf = (
  { pointers }: Parcel,
  together: ReadonlySet<string>,
  known: Addressing['known']
): readonly (readonly [id: string, type: string])[] =>
  [...pointers].filter(([id]) => !together.has(id) && known(id)?.version == null)

const head = '{"resourceType":"Bundle","type":"'
const middle = '","entry":['
const foot = ']}'

/** Put together as text, so that a large Bundle is not serialised in one long breath. */
export const bundleOf = (type: 'transaction' | 'batch', entries: readonly string[]): string =>
  `${head}${type}${middle}${entries.join(',')}${foot}`

const responseBundle = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(
    z.object({
      response: z.object({
        status: z.string(),
        location: z.string().optional(),
        etag: z.string().optional(),
        outcome: z.unknown().optional()
      }),
      resource: z
        .object({
          id: z.string().optional(),
          meta: z.object({ versionId: z.string().optional() }).optional()
        })
        .optional()
    })
  )
})

/** What the platform said of one entry. */
export interface EntryAnswer {
  readonly status: number
  /** Null: not said. */
  readonly serverId: string | null
  readonly version: string | null
  readonly outcome: unknown
}

/** Null when it is no answer to a Bundle of `count` entries. */
export function answersIn(body: unknown, count: number): readonly EntryAnswer[] | null {
  const bundle = responseBundle.safeParse(body)
  if (!bundle.success || bundle.data.entry.length !== count) return null
  return bundle.data.entry.map(({ response, resource }) => {
    const address = addressIn(response.location)
    return {
      status: Number(response.status.slice(0, 3)),
      serverId: address?.id ?? resource?.id ?? null,
      version: versionIn(response.etag) ?? address?.version ?? resource?.meta?.versionId ?? null,
      outcome: response.outcome ?? null
    }
  })
}

/** `…/Patient/12/_history/3`. */
function addressIn(location: string | undefined): { id: string; version: string | null } | null {
  const match = /(?:^|\/)[A-Z][A-Za-z]+\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([A-Za-z0-9.-]{1,64}))?$/.exec(
    location ?? ''
  )
  return match?.[1] === undefined ? null : { id: match[1], version: match[2] ?? null }
}

const outcomeSchema = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      code: z.string().optional(),
      diagnostics: z.string().optional(),
      details: z.object({ text: z.string().optional() }).optional(),
      expression: z.array(z.string()).optional()
    })
  )
})

/** The platform's own words, shortened; null when it answered no OperationOutcome. */
export function outcomeText(body: unknown): string | null {
  const outcome = outcomeSchema.safeParse(body)
  if (!outcome.success) return null
  const words = outcome.data.issue.map(({ code, diagnostics, details, expression }) =>
    [diagnostics ?? details?.text ?? code ?? '', ...(expression ?? [])]
      .filter(part => part !== '')
      .join(' @ ')
  )
  return words.join('；').replaceAll(/\s+/g, ' ').slice(0, 300)
}

/** What kinds of trouble it names (R4, issue types). */
export function issueCodesOf(body: unknown): readonly string[] {
  const outcome = outcomeSchema.safeParse(body)
  return outcome.success ? outcome.data.issue.flatMap(({ code }) => code ?? []) : []
}

/**
 * Whether a refusal is about how much came at once. Servers have no common code for it: `too-long` and `too-costly`
 * are HL7's, the sentences are Medplum's ("… more update operations than allowed", "… too many entries") and alike.
 */
export function saysTooMuch(body: unknown): boolean {
  const outcome = outcomeSchema.safeParse(body)
  return (
    outcome.success &&
    outcome.data.issue.some(
      ({ code, diagnostics, details }) =>
        code === 'too-long' ||
        code === 'too-costly' ||
        /too many|more .* than allowed|too large|exceeds? .*(limit|maximum)|maximum number/i.test(
          `${diagnostics ?? ''} ${details?.text ?? ''}`
        )
    )
  )
}
