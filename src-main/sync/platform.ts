import { z } from 'zod'
import { instant } from '../lib/contract.ts'
import type { Answer, Client } from './client.ts'
import { syncStatus, writeBy, type WriteBy } from './contract.ts'
import { Trouble, troubleOf } from './trouble.ts'

/** The kinds of resource a mark may be, best first: some platforms take only what they know. */
export const markTypes = ['Basic', 'Organization'] as const
export type MarkType = (typeof markTypes)[number]

/** What this platform guarantees, found by trying it. */
export const platformSchema = syncStatus.shape.platform.unwrap().extend({
  /** Learned from its refusals. */
  maxEntries: z.int().positive(),
  /** How each type is written, where something of it was taken; `writeBy` is the guess for all others. */
  ways: z.record(z.string(), writeBy),
  /** Whether a reference may ask for our identifier (`Patient?identifier=…`). */
  asksByIdentifier: z.boolean(),
  /** Whether If-Match keeps a PUT from creating what is not there. */
  refusesOnNothing: z.boolean(),
  markType: z.enum(markTypes),
  /** Our ids of the marks, one for each Bundle that may be in flight. */
  lanes: z.array(z.string()).min(1),
  metAt: instant
})
export type Platform = z.infer<typeof platformSchema>

/** Null: not met yet, or by a program that asked for less. */
export const platformIn = (json: string | null): Platform | null =>
  json === null ? null : (platformSchema.safeParse(JSON.parse(json)).data ?? null)

/** Bundles of at most this many entries, whatever the platform would take. */
export const maxEntries = 100

/** When the platform has gone back, a Bundle is turned away as a whole by what it carries itself. */
export const isGuarded = (platform: Platform): boolean =>
  marksRide(platform) && platform.honoursIfMatch && platform.refusesOnNothing

/** Whether a mark goes inside the Bundle it is raised by; else after it. */
export const marksRide = ({ transactions, maxEntries: most }: Platform): boolean => transactions && most > 1

const capability = z.object({
  resourceType: z.literal('CapabilityStatement'),
  fhirVersion: z.string(),
  software: z.object({ name: z.string(), version: z.string().optional() }).optional(),
  implementation: z.object({ description: z.string() }).optional(),
  rest: z.array(z.object({ interaction: z.array(z.object({ code: z.string() })).optional() })).optional()
})

/** What the platform says of itself; how it is written to is not believed but tried. */
export interface Claims {
  readonly software: string
  readonly fhirVersion: string
  readonly transactions: boolean
}

/** GET /metadata. A platform without a CapabilityStatement is found out by trying. */
export async function readClaims(client: Client): Promise<Claims> {
  const answer = await client.get('metadata')
  const trouble = troubleOf(answer.status, answer.retryAfterMs)
  if (trouble !== null && trouble.kind !== 'failing') throw trouble
  const statement = capability.safeParse(answer.body)
  if (!statement.success) {
    if (trouble === null) requireFhir(answer)
    return { software: '未说明', fhirVersion: '未说明', transactions: true }
  }
  const { fhirVersion, software, implementation, rest } = statement.data
  if (!fhirVersion.startsWith('4.0.')) {
    throw new Trouble(
      'misconfigured',
      `平台使用 FHIR ${fhirVersion}，本程序需要 R4（4.0.1）。请联系平台管理员。`
    )
  }
  const named = [software?.name, software?.version].filter(part => part !== undefined).join(' ')
  return {
    software: named === '' ? (implementation?.description ?? '未说明') : named,
    fhirVersion,
    transactions: rest?.[0]?.interaction?.some(({ code }) => code === 'transaction') ?? true
  }
}

function requireFhir({ status, body }: Answer): void {
  if (typeof body === 'object' && body !== null && 'resourceType' in body) return
  throw new Trouble(
    'misconfigured',
    `该地址没有像 FHIR 平台那样答复（${String(status)}）。请管理员检查平台地址。`
  )
}

/** Ways to write, best first. */
export const everyWay: readonly WriteBy[] = ['put', 'conditional-update', 'conditional-create']

/**
 * A version that no server holds and every server can read: HAPI answers 500 to one that is no number, others know
 * only UUIDs. So it looks like the version the platform itself has given.
 */
export const neverGiven = (version: string): string =>
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(version)
    ? 'ffffffff-ffff-4fff-bfff-ffffffffffff'
    : '2147483647'
