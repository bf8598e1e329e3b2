import type { Basic, Organization } from '@medplum/fhirtypes'
import { z } from 'zod'
import { identifierOf, type SharedResource } from '../lib/fhir.ts'
import type { Parcel } from './bundle.ts'
import { heldAt } from './comparison.ts'
import type { MarkType } from './platform.ts'
import type { Round } from './round.ts'
import { saveKnown, selectKnown } from './resource-store.ts'

// A platform that was restored or emptied says nothing of it. So each lane in flight has a small resource of ours there,
// and every Bundle of the lane raises it, with If-Match, inside the same transaction: where the platform has gone back,
// the Bundle is turned away as a whole.

const markSystem = 'urn:uuid:5b0f6f0e-6a52-4e0b-9d52-6f4f6f2f8a10'
const says = '家医工作站上报进度（程序自用，请勿修改或删除）'

/** `number`: of the Bundle; `floor`: every Bundle up to this one had been answered when it was sent. */
export interface Mark {
  readonly number: number
  readonly floor: number
}

const digits = 12
export const markText = ({ number, floor }: Mark): string =>
  [number, floor].map(value => String(value).padStart(digits, '0')).join('-')
export const markOf = (text: string): Mark | null => {
  const match = /^(\d{12})-(\d{12})$/.exec(text)
  return match === null ? null : { number: Number(match[1]), floor: Number(match[2]) }
}

/** Its hash is what it says, so that whatever a platform adds to it is no matter. */
export function markParcel(type: MarkType, id: string, mark: Mark, pointsTo: string | null = null): Parcel {
  const text = markText(mark)
  const identifier = [identifierOf(id), { system: markSystem, value: text }]
  const points = pointsTo === null ? null : { reference: pointsTo }
  const resource: Basic | Organization =
    type === 'Basic'
      ? { resourceType: type, identifier, code: { text: says }, ...(points && { subject: points }) }
      : { resourceType: type, identifier, active: false, name: says, ...(points && { partOf: points }) }
  return {
    id,
    type,
    resource: resource satisfies SharedResource,
    hash: text,
    pointers: new Map(),
    sequence: 0
  }
}

const marked = z.looseObject({
  identifier: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() }))
})
const textIn = (resource: object): string | null =>
  marked.safeParse(resource).data?.identifier.find(({ system }) => system === markSystem)?.value ?? null

/** The platform is not as we have left it: restored from a backup, or emptied. */
export class SetBack extends Error {
  override readonly name = 'SetBack'
}

/** Compares a lane's mark there with what we know of it; `moved`: an answer that was lost had been a good one. */
export async function look(round: Round, lane: string): Promise<'same' | 'moved'> {
  const before = selectKnown(round.db(), lane)
  const theirs = before?.version == null ? null : await heldAt(round.client, before, lane)
  const text = theirs === null ? null : textIn(theirs.resource)
  if (before === null || theirs === null || text === null) throw new SetBack()
  const { version } = theirs
  // Another program on the same data may have raised it meanwhile.
  const known = [before, selectKnown(round.db(), lane) ?? before]
  if (known.some(one => one.version === version && one.contentHash === text)) return 'same'
  if (!known.some(one => one.contentHash === text || one.inDoubt.includes(text))) throw new SetBack()
  const { type, serverId } = before
  await round.save(db => {
    saveKnown(db, { identifier: lane, type, serverId, version, contentHash: text, mark: null })
  })
  return 'moved'
}

/** Up to which Bundle the platform holds everything; null when nothing of ours is left there. */
export async function floorThere(round: Round, lanes: readonly string[]): Promise<number | null> {
  const floors: number[] = []
  for (const lane of lanes) {
    const known = selectKnown(round.db(), lane)
    const theirs = known === null ? null : await heldAt(round.client, known, lane)
    const mark = theirs === null ? null : markOf(textIn(theirs.resource) ?? '')
    if (mark !== null) floors.push(mark.floor)
  }
  return floors.length === 0 ? null : Math.max(...floors)
}
