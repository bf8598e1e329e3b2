import { ask } from './asking.ts'
import { takeMark } from './bookkeeping.ts'
import { entryOf, identifierQuery, type Parcel } from './bundle.ts'
import { heldAt } from './comparison.ts'
import { etagOf } from './etag.ts'
import { look, markParcel } from './mark.ts'
import { everyWay, markTypes, maxEntries, neverGiven, type Platform, readClaims } from './platform.ts'
import { markInDoubt, saveKnown, selectKnown } from './resource-store.ts'
import { addressingOf, type Round } from './round.ts'
import { savePlatform } from './store.ts'
import { Trouble } from './trouble.ts'

/** How many Bundles may be in flight at most. */
export const mostLanes = 4

/**
 * First contact: reads what the platform says of itself, and finds out by trying how it is written to and what it
 * guarantees. What it is tried on are the marks of our lanes, which have to be there anyway.
 * @param newId ids that the platform cannot know
 */
export async function introduce(round: Round, newId: () => string, now: () => string): Promise<void> {
  const claims = await readClaims(round.client)
  const lanes = Array.from({ length: mostLanes }, newId)
  const words: string[] = []
  let brokeDown: Trouble | null = null
  for (const transactions of claims.transactions ? [true, false] : [false]) {
    for (const markType of markTypes) {
      for (const writeBy of everyWay) {
        const { software, fhirVersion } = claims
        const unknown = {
          honoursIfMatch: false,
          refusesOnNothing: false,
          asksByIdentifier: false,
          ways: {},
          lacks: []
        }
        const guess = { software, fhirVersion, transactions, writeBy, maxEntries, ...unknown }
        round.state.platform = { ...guess, markType, lanes, metAt: now() }
        const refusal = await make(round, lanes[0] ?? '').catch(failing)
        if (refusal === null) return finish(round, newId)
        if (refusal instanceof Trouble) brokeDown = refusal
        else words.push(refusal)
      }
    }
  }
  if (words.length === 0 && brokeDown !== null) throw brokeDown
  throw new Trouble('misconfigured', `平台不接受上报，无法开始同步。${words[0] ?? ''}`.slice(0, 300))
}

/** A platform that breaks down over one way of writing may take another. */
const failing = (error: unknown): Trouble => {
  if (error instanceof Trouble && error.kind === 'failing') return error
  throw error
}

interface Trial {
  /** A version that it must have. */
  readonly ifMatch?: string
  readonly pointsTo?: string
}

/** Puts a mark there; null when the platform has taken it, as an entry of its own kind of Bundle. */
async function make(round: Round, lane: string, { ifMatch, pointsTo }: Trial = {}): Promise<string | null> {
  const { platform } = round.state
  const parcel = await round.save(db =>
    markParcel(platform.markType, lane, takeMark(db, platform.lanes), pointsTo)
  )
  const entry = entryOf(parcel, new Set(), addressingOf(round))
  const result = await ask(round, [ifMatch === undefined ? entry : insisting(entry, ifMatch)])
  if (result.kind === 'refused') return result.words
  if (result.kind !== 'taken') return '没有接受'
  const [{ serverId = null, version = null } = {}] = result.answers
  if (serverId === null || version === null) return '没有给出编号和版本号'
  const isOwn = serverId === lane
  if (platform.writeBy === 'put' && !isOwn) return '不按给定的编号存放'
  await round.save(db => {
    const { id: identifier, type, hash: contentHash } = parcel
    saveKnown(db, { identifier, type, serverId, version, contentHash, mark: null })
  })
  return null
}

const insisting = (entry: string, version: string): string => {
  const { request, ...rest } = JSON.parse(entry) as { request: object }
  return JSON.stringify({ ...rest, request: { ...request, ifMatch: etagOf(version) } })
}

/** What is asked here decides nothing that is to be sent: an answer that says nothing is one more thing known. */
async function shown<T>(question: Promise<T>): Promise<T | null> {
  try {
    return await question
  } catch (error) {
    if (error instanceof Trouble && error.kind !== 'offline') return null
    throw error
  }
}

async function finish(round: Round, newId: () => string): Promise<void> {
  const { lanes } = round.state.platform
  const [first = '', second = '', third = ''] = lanes
  const wrong = neverGiven(selectKnown(round.db(), first)?.version ?? '')
  const become = (change: Partial<Platform>): void => {
    round.state.platform = { ...round.state.platform, ...change }
  }
  become({ honoursIfMatch: await honoursIfMatch(round, first, wrong) })
  if (round.state.platform.writeBy === 'put') {
    const onNothing = await shown(make(round, second, { ifMatch: wrong }))
    if (onNothing !== null) become({ refusesOnNothing: round.state.platform.honoursIfMatch })
  } else {
    // It gives its ids itself: there is no PUT to one that it has not given.
    become({ refusesOnNothing: true })
  }
  become({ asksByIdentifier: await asksByIdentifier(round, first, third) })
  const made: string[] = []
  for (const lane of lanes) {
    const isThere = selectKnown(round.db(), lane)?.version != null
    // What became of a trial that was never answered nobody knows: its id is not used again.
    const one = isThere ? lane : newId()
    const refusal = isThere ? null : await make(round, one)
    if (refusal !== null) throw new Trouble('failing', '平台没有接受上报进度标记，稍后自动重试。')
    made.push(one)
  }
  become({ lanes: made, ways: { [round.state.platform.markType]: round.state.platform.writeBy } })
  await round.save(db => {
    savePlatform(db, JSON.stringify(round.state.platform))
  })
}

/** Whether a write with a wrong version is turned away: a platform that ignores If-Match takes it. */
async function honoursIfMatch(round: Round, lane: string, wrong: string): Promise<boolean> {
  const { markType, lanes } = round.state.platform
  const parcel = await round.save(db => markParcel(markType, lane, takeMark(db, lanes)))
  const entry = insisting(entryOf(parcel, new Set(), addressingOf(round)), wrong)
  const result = await shown(ask(round, [entry]))
  if (result?.kind === 'clash') return true
  await seen(round, parcel)
  return false
}

/** What the platform holds of it is the truth, whatever it has answered. */
async function seen(round: Round, parcel: Parcel): Promise<void> {
  await round.save(db => {
    markInDoubt(db, parcel.id, parcel.type, parcel.hash)
  })
  await look(round, parcel.id)
}

/** Whether it puts an address in the place of a reference that asks for our identifier, as R4 allows in a Bundle. */
async function asksByIdentifier(round: Round, target: string, lane: string): Promise<boolean> {
  const { markType } = round.state.platform
  const refusal = await shown(make(round, lane, { pointsTo: `${markType}?${identifierQuery([target])}` }))
  const known = selectKnown(round.db(), lane)
  const there = selectKnown(round.db(), target)
  if (refusal !== null || known?.version == null || there === null) return false
  const theirs = await heldAt(round.client, known, lane)
  return JSON.stringify(theirs?.resource ?? null).includes(`${there.type}/${there.serverId}"`)
}
