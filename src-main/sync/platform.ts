import { z } from 'zod'
import type { Parcel } from './bundle.ts'
import { etagOf } from './etag.ts'
import type { Answer, Client } from './client.ts'
import { syncStatus, type WriteBy } from './contract.ts'
import { Trouble, troubleOf } from './trouble.ts'

/** What this platform guarantees, found by asking it; `maxEntries` is learned from its refusals. */
export const platformSchema = syncStatus.shape.platform.unwrap().extend({
  maxEntries: z.int().positive()
})
export type Platform = z.infer<typeof platformSchema>

/** Bundles of at most this many entries, whatever the platform would take. */
export const maxEntries = 100

const capability = z.object({
  resourceType: z.literal('CapabilityStatement'),
  fhirVersion: z.string(),
  software: z.object({ name: z.string(), version: z.string().optional() }).optional(),
  implementation: z.object({ description: z.string() }).optional(),
  rest: z
    .array(
      z.object({
        interaction: z.array(z.object({ code: z.string() })).optional(),
        resource: z
          .array(
            z.object({
              type: z.string(),
              updateCreate: z.boolean().optional(),
              conditionalCreate: z.boolean().optional(),
              conditionalUpdate: z.boolean().optional()
            })
          )
          .optional()
      })
    )
    .optional()
})

/** What the platform says of itself. */
export interface Claims {
  readonly software: string
  readonly fhirVersion: string
  readonly transactions: boolean
  /** Ways to write that are worth trying, best first. */
  readonly ways: readonly WriteBy[]
}

const everyWay = ['put', 'conditional-update', 'conditional-create'] as const

/** GET /metadata. A platform without a CapabilityStatement is found out by trying. */
export async function readClaims(client: Client, types: readonly string[]): Promise<Claims> {
  const answer = await client.get('metadata')
  const trouble = troubleOf(answer.status, answer.retryAfterMs)
  if (trouble !== null && trouble.kind !== 'failing') throw trouble
  const statement = capability.safeParse(answer.body)
  if (!statement.success) {
    if (trouble === null) requireFhir(answer)
    return { software: '未说明', fhirVersion: '未说明', transactions: true, ways: everyWay }
  }
  const { fhirVersion, software, implementation, rest } = statement.data
  if (!fhirVersion.startsWith('4.0.')) {
    throw new Trouble(
      'misconfigured',
      `平台使用 FHIR ${fhirVersion}，本程序需要 R4（4.0.1）。请联系平台管理员。`
    )
  }
  const server = rest?.[0]
  const ours = server?.resource?.filter(({ type }) => types.includes(type)) ?? []
  const promises = (way: 'updateCreate' | 'conditionalUpdate'): boolean =>
    ours.length > 0 && ours.every(resource => resource[way] === true)
  const named = [software?.name, software?.version].filter(part => part !== undefined).join(' ')
  return {
    software: named === '' ? (implementation?.description ?? '未说明') : named,
    fhirVersion,
    transactions: server?.interaction?.some(({ code }) => code === 'transaction') ?? true,
    ways: [
      ...(promises('updateCreate') ? (['put'] as const) : []),
      ...(promises('conditionalUpdate') ? (['conditional-update'] as const) : []),
      'conditional-create'
    ]
  }
}

function requireFhir({ status, body }: Answer): void {
  if (typeof body === 'object' && body !== null && 'resourceType' in body) return
  throw new Trouble(
    'misconfigured',
    `该地址没有像 FHIR 平台那样答复（${String(status)}）。请管理员检查平台地址。`
  )
}

/**
 * Whether a write with a wrong version is turned away (409 or 412). Asked once, with our own Organization as it stands
 * there: a platform that ignores If-Match takes it, and nothing has changed. Any other answer shows nothing, so that
 * the desk compares before it writes; it never ends the round.
 */
export async function honoursIfMatch(
  client: Client,
  { type, resource }: Parcel,
  { serverId, version }: { readonly serverId: string; readonly version: string | null }
): Promise<boolean> {
  const body = JSON.stringify({ ...resource, id: serverId })
  try {
    const answer = await client.put(`${type}/${serverId}`, body, { 'if-match': etagOf(neverGiven(version)) })
    return answer.status === 409 || answer.status === 412
  } catch (error) {
    if (error instanceof Trouble && (error.kind === 'broken' || error.kind === 'timed-out')) return false
    throw error
  }
}

/**
 * A version that no server holds and every server can read: HAPI answers 500 to one that is no number, others know
 * only UUIDs. So it looks like the version the platform itself has given.
 */
export const neverGiven = (version: string | null): string =>
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(version ?? '')
    ? 'ffffffff-ffff-4fff-bfff-ffffffffffff'
    : '2147483647'
