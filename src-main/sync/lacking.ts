import type { SharedResource } from '../lib/fhir.ts'
import { mentionOf } from '../lib/fhir.ts'
import { identifierQuery, type Parcel, parcelOf } from './bundle.ts'
import { idOfUrn } from './content.ts'
import type { Round, Unit } from './round.ts'
import { savePlatform } from './store.ts'

/** What servers answer to a search for a type they do not know: HAPI 404, others one of these. */
const unknownType = [400, 404, 405, 501]

/**
 * Which of these types the platform does not keep at all. Found out by asking it, not from what it says of itself: of a
 * type it knows it finds nothing. Where it cannot even be asked for what it has taken from us, nothing is known.
 */
export async function lackedAmong(round: Round, types: readonly string[]): Promise<readonly string[]> {
  const { markType } = round.state.platform
  const statusOf = async (type: string): Promise<number> =>
    (await round.client.get(`${type}?${identifierQuery([round.lane])}&_count=1`)).status
  const lacked: string[] = []
  for (const type of new Set(types)) {
    if (type !== markType && unknownType.includes(await statusOf(type))) lacked.push(type)
  }
  return lacked.length > 0 && (await statusOf(markType)) === 200 ? lacked : []
}

/** Remembers which types of a refused record the platform does not keep; false when it is none of that. */
export async function learnLacks(round: Round, { parcels }: Unit): Promise<boolean> {
  const { ways } = round.state.platform
  // What something was taken of is kept.
  const unsure = parcels.map(({ type }) => type).filter(type => ways[type] === undefined)
  const lacked = await lackedAmong(round, unsure)
  if (lacked.length === 0) return false
  await saveLacks(round, [...round.state.platform.lacks, ...lacked])
  return true
}

export async function saveLacks(round: Round, lacks: readonly string[]): Promise<void> {
  round.state.platform = { ...round.state.platform, lacks: [...new Set(lacks)] }
  await round.save(db => {
    savePlatform(db, JSON.stringify(round.state.platform))
  })
}

/** A record without what the platform does not keep; what points there names it by our identifier instead. */
export function without(lacked: readonly string[], unit: Unit): Unit {
  if (!unit.parcels.some(({ type, pointers }) => lacked.includes(type) || pointsTo(lacked, pointers)))
    return unit
  return {
    ...unit,
    parcels: unit.parcels.flatMap(parcel => {
      if (lacked.includes(parcel.type)) return []
      return pointsTo(lacked, parcel.pointers)
        ? [parcelOf(mentioning(lacked, parcel.resource), parcel.sequence)]
        : [parcel]
    })
  }
}

const pointsTo = (lacked: readonly string[], pointers: Parcel['pointers']): boolean =>
  [...pointers.values()].some(type => lacked.includes(type))

function mentioning(lacked: readonly string[], resource: SharedResource): SharedResource {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    const { reference, type } = node as { reference?: unknown; type?: unknown }
    const id = typeof reference === 'string' ? idOfUrn(reference) : null
    if (id !== null && typeof type === 'string' && lacked.includes(type)) {
      return mentionOf(type as SharedResource['resourceType'], id)
    }
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]))
  }
  return walk(resource) as SharedResource
}
