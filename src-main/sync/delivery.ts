import { ask, type Posted } from './asking.ts'
import {
  confirm,
  forgive,
  isInDoubt,
  knownAbsent,
  noteTaken,
  park,
  pendingOf,
  reopen,
  setOut
} from './bookkeeping.ts'
import { type EntryAnswer, entryOf, missingOf, type Parcel } from './bundle.ts'
import { compare, find, type Verdict } from './comparison.ts'
import { look } from './mark.ts'
import { everyWay, isGuarded, marksRide } from './platform.ts'
import { learnLacks, without } from './lacking.ts'
import { addressingOf, type Round, type Unit, wayOf } from './round.ts'
import { selectKnown } from './resource-store.ts'
import { noteNewerThere, savePlatform, selectRestored } from './store.ts'
import { keptHereOnly } from './refusal.ts'
import { isInnocent, Trouble } from './trouble.ts'

const maxBytes = 900_000
/** A transaction that clashes with itself again and again is not going to succeed now. */
const maxTries = 4

/**
 * Sends records so that each ends confirmed, in conflict, refused, or, when what it points to is not there, local with
 * a reason. Throws Trouble when the round cannot go on; what was not answered is local again then.
 */
export async function deliver(round: Round, units: readonly Unit[], tries = 0): Promise<void> {
  const open = await prepare(round, await withoutLacks(round, units))
  if (open.length === 0) return
  if (tries > maxTries) throw new Trouble('failing', '平台反复报告冲突，稍后自动重试。')
  const pending = pendingOfAll(round, open)
  const entries = await entriesOf(round, pending)
  const limit = limitOf(round)
  if (entries.length > limit || bytesOf(entries) > maxBytes) {
    if (open.length === 1) await deliverInParts(round, open, pending, limit, tries)
    else {
      const middle = Math.ceil(open.length / 2)
      await deliver(round, open.slice(0, middle), tries)
      await deliver(round, open.slice(middle), tries)
    }
    return
  }
  await exchange(round, open, pending, entries, tries)
}

/** What the platform does not keep at all stays here, and only that. */
async function withoutLacks(round: Round, units: readonly Unit[]): Promise<readonly Unit[]> {
  const { lacks } = round.state.platform
  if (lacks.length === 0) return units
  const rest: Unit[] = []
  for (const unit of units) {
    const less = without(lacks, unit)
    if (less.parcels.length > 0) rest.push(less)
    else await park(round, unit, 'refused', keptHereOnly)
  }
  return rest
}

/** The mark takes one place. */
const limitOf = ({ state: { platform, cap } }: Round): number =>
  marksRide(platform) ? Math.max(1, Math.min(cap, platform.maxEntries) - 1) : 1

/** Once each: the form of a visit, for one, belongs to every visit. */
const pendingOfAll = (round: Round, units: readonly Unit[]): readonly Parcel[] => [
  ...new Map(
    units.flatMap(unit => pendingOf(round.db(), unit).map(parcel => [parcel.id, parcel] as const))
  ).values()
]

/** Serialised a few at a time: the desk is answered in between. */
async function entriesOf(round: Round, parcels: readonly Parcel[]): Promise<readonly string[]> {
  const together = new Set(parcels.map(({ id }) => id))
  const addressing = addressingOf(round)
  const entries: string[] = []
  for (const parcel of parcels) {
    entries.push(entryOf(parcel, together, addressing))
    if (entries.length % 10 === 0) await round.breathe()
  }
  return entries
}

/** More than the platform takes at once: its resources go one part after the other, which is not atomic any more. */
async function deliverInParts(
  round: Round,
  open: readonly Unit[],
  pending: readonly Parcel[],
  limit: number,
  tries: number
): Promise<void> {
  const part: Parcel[] = []
  const together = new Set<string>()
  const entries: string[] = []
  const addressing = addressingOf(round)
  for (const parcel of pending) {
    together.add(parcel.id)
    const entry = entryOf(parcel, together, addressing)
    if (part.length > 0 && (part.length >= limit || bytesOf([...entries, entry]) > maxBytes)) break
    part.push(parcel)
    entries.push(entry)
  }
  // A part that gets through shortens what is pending; one that does not has parked its record.
  if (await exchange(round, open, part, entries, tries)) await deliver(round, open, 0)
}

/** Takes out what is done, in conflict, or cannot go yet, after looking up what was never answered. */
async function prepare(round: Round, units: readonly Unit[]): Promise<readonly Unit[]> {
  const here = new Set(pendingOfAll(round, units).map(({ id }) => id))
  const open: Unit[] = []
  const newerThere: Unit[] = []
  for (const [index, unit] of units.entries()) {
    if (index % 10 === 9) await round.breathe()
    const { conflict, isNewerThere } = await settle(round, unit)
    if (isNewerThere) newerThere.push(unit)
    if (conflict !== null) {
      // Nobody has changed or deleted anything where the platform as a whole has gone back.
      await look(round, round.lane)
      await park(round, unit, 'conflict', conflict)
      for (const { id } of unit.parcels) here.delete(id)
      continue
    }
    const missing = unit.parcels.flatMap(parcel => missingOf(parcel, here, addressingOf(round).known))
    const others = missing.filter(([id]) => !unit.parcels.some(parcel => parcel.id === id))
    if (others.length > 0) {
      await park(round, unit, 'local', '等待所属的档案先被平台接收。')
      for (const { id } of unit.parcels) here.delete(id)
    } else open.push(unit)
  }
  const rest = await confirm(round, open)
  if (newerThere.length > 0) {
    await round.save(db => {
      for (const { record } of newerThere) if (record !== null) noteNewerThere(db, record)
    })
  }
  return rest
}

/** Looks for what was sent and never answered, and, where If-Match does not protect, for what others have changed. */
async function settle(
  round: Round,
  { parcels }: Unit
): Promise<{ readonly conflict: string | null; readonly isNewerThere: boolean }> {
  const held = parcels.map(parcel => ({ parcel, known: selectKnown(round.db(), parcel.id) }))
  // What was still to be told when our own data were as they are now may have been told since.
  const toldSince = selectRestored(round.db())?.sequence ?? -1
  const doubtful = held.flatMap(({ parcel, known }) =>
    (known === null ? parcel.sequence <= toldSince : known.inDoubt.length > 0) ? [parcel] : []
  )
  const unguarded = round.state.platform.honoursIfMatch
    ? []
    : held.flatMap(({ parcel, known }) =>
        known?.version == null || known.inDoubt.length > 0 || known.contentHash === parcel.hash
          ? []
          : [parcel]
      )
  const verdicts = await lookUp(round, [...doubtful, ...unguarded])
  return {
    conflict: verdicts.find(({ conflict }) => conflict !== null)?.conflict ?? null,
    isNewerThere: verdicts.some(one => one.isNewerThere === true)
  }
}

/** What the platform holds of each: at its address where we know one, else by our identifier. */
async function lookUp(round: Round, parcels: readonly Parcel[]): Promise<readonly Verdict[]> {
  const isThere = ({ id }: Parcel) => selectKnown(round.db(), id)?.version != null
  const there = parcels.filter(isThere)
  const unknown = parcels.filter(parcel => !isThere(parcel))
  return [...(await compare(round, there)), ...(await find(round, unknown))]
}

/** True when the platform has taken the Bundle. */
async function exchange(
  round: Round,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  entries: readonly string[],
  tries: number
): Promise<boolean> {
  if (!isGuarded(round.state.platform)) await look(round, round.lane)
  const only = open.length === 1 ? open[0] : undefined
  const mark = await setOut(round, open, parcels)
  const result = await post(round, open, parcels, mark, entries)
  if (result.kind === 'taken') {
    await take(round, open, parcels, mark, result.answers, tries)
    return true
  }
  await knownAbsent(round, [...parcels, mark])
  const standing = result.kind === 'too-much' ? 'same' : await look(round, round.lane)
  if (result.kind === 'clash') await resolve(round, open, parcels, standing === 'moved', tries)
  else if (result.kind === 'too-much' && parcels.length > 1) {
    await takeLess(round, parcels.length + (marksRide(round.state.platform) ? 1 : 0), result.byCount)
    await forgive(round, open)
    await deliver(round, open, tries)
  } else if (
    result.kind === 'refused' &&
    only !== undefined &&
    ((await learnLacks(round, only)) || tryAnotherWay(round, parcels))
  ) {
    await forgive(round, open)
    await deliver(round, open, tries)
  } else if (!(await deliverHalves(round, open, tries))) {
    const words =
      result.kind === 'too-much'
        ? '这条记录超过平台允许的大小。请管理员请平台放宽上限，再重发。'
        : result.words
    for (const unit of open) await park(round, unit, 'refused', words)
  }
  return false
}

/** Another way to write what nothing is known of yet; false when all have been tried. */
function tryAnotherWay(round: Round, parcels: readonly Parcel[]): boolean {
  const { platform, trying } = round.state
  const types = new Set(
    parcels.flatMap(({ id, type }) =>
      platform.ways[type] === undefined && selectKnown(round.db(), id)?.version == null ? [type] : []
    )
  )
  let isNew = false
  for (const type of types) {
    const ways = [platform.writeBy, ...everyWay.filter(way => way !== platform.writeBy)]
    const next = ways[ways.indexOf(trying.get(type) ?? platform.writeBy) + 1]
    if (next !== undefined) trying.set(type, next)
    isNew ||= next !== undefined
  }
  return isNew
}

/** Which of several records it is shows when they go apart. False for a single one. */
async function deliverHalves(round: Round, open: readonly Unit[], tries: number): Promise<boolean> {
  if (open.length < 2) return false
  await forgive(round, open)
  const middle = Math.ceil(open.length / 2)
  await deliver(round, open.slice(0, middle), tries)
  await deliver(round, open.slice(middle), tries)
  return true
}

/** 409 and 412: somebody was first. What they did shows what can be sent again and what a person has to decide. */
async function resolve(
  round: Round,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  hasMoved: boolean,
  tries: number
): Promise<void> {
  const verdicts = await lookUp(round, parcels)
  const conflicts = new Map(
    verdicts.flatMap(({ id, conflict }) => (conflict === null ? [] : [[id, conflict] as const]))
  )
  const isNews = hasMoved || conflicts.size > 0 || verdicts.some(({ changed }) => changed)
  if (isNews || (await round.standBack())) {
    const rest: Unit[] = []
    for (const unit of open) {
      const conflict = unit.parcels.map(({ id }) => conflicts.get(id)).find(found => found !== undefined)
      if (conflict === undefined) rest.push(unit)
      else await park(round, unit, 'conflict', conflict)
    }
    await forgive(round, rest)
    await deliver(round, rest, tries + 1)
  } else if (!(await deliverHalves(round, open, tries))) {
    await reopen(round, open)
    throw new Trouble('failing', '平台报告冲突，但没有他人的修改，稍后自动重试。')
  }
}

async function takeLess(round: Round, tooMany: number, isRule: boolean): Promise<void> {
  const { platform } = round.state
  if (!isRule) {
    round.state.cap = Math.max(1, Math.floor(tooMany / 2))
    return
  }
  // A rule is kept for long: more than half of what was too many may still be right.
  const fewer = Math.max(1, Math.floor((tooMany * 3) / 4))
  round.state.platform = { ...platform, maxEntries: Math.min(platform.maxEntries, fewer) }
  await round.save(db => {
    savePlatform(db, JSON.stringify(round.state.platform))
  })
}

/** Sends, and puts the records back to local when the platform did not answer in a way that settles anything. */
async function post(
  round: Round,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  mark: Parcel,
  entries: readonly string[]
): Promise<Posted> {
  const raised = entryOf(mark, new Set(), addressingOf(round))
  try {
    if (marksRide(round.state.platform)) return await ask(round, [...entries, raised])
    const posted = await ask(round, entries)
    if (posted.kind !== 'taken') return posted
    const after = await ask(round, [raised])
    if (after.kind === 'taken') return { ...posted, answers: [...posted.answers, ...after.answers] }
  } catch (error) {
    if (error instanceof Trouble) {
      if (isInnocent(error)) {
        await knownAbsent(round, [...parcels, mark])
        await forgive(round, open)
      }
      if (error.kind === 'timed-out') round.state.cap = Math.max(1, Math.floor(entries.length / 2))
    }
    await reopen(round, open)
    throw error
  }
  // Taken, but nothing on the platform shows that it was: looked up in the next round.
  await knownAbsent(round, [mark])
  await reopen(round, open)
  throw new Trouble('failing', '平台报告冲突，稍后自动重试。')
}

/** Writes down what the platform said of each entry; a record is confirmed when nothing of it is left. */
async function take(
  round: Round,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  mark: Parcel,
  answers: readonly EntryAnswer[],
  tries: number
): Promise<void> {
  round.state.taken += 1
  if (parcels.length >= round.state.cap)
    round.state.cap = Math.min(100, round.state.cap + Math.max(1, Math.floor(round.state.cap / 10)))
  await learn(round, parcels)
  const left = await noteTaken(round, open, parcels, mark, answers)
  round.onTaken(parcels.length)
  // Whatever was not plainly confirmed is looked up there, which settles it one way or the other.
  const unclear = left.filter(unit =>
    parcels.some(({ id }) => unit.parcels.some(parcel => parcel.id === id) && isInDoubt(round.db(), id))
  )
  if (unclear.length > 0) await deliver(round, unclear, tries + 1)
}

/** How each type is written, once something of it was taken. */
async function learn({ state, save }: Round, parcels: readonly Parcel[]): Promise<void> {
  const types = new Set(
    parcels.map(({ type }) => type).filter(type => state.platform.ways[type] === undefined)
  )
  if (types.size === 0) return
  const ways = Object.fromEntries([...types].map(type => [type, wayOf(state, type)]))
  state.platform = { ...state.platform, ways: { ...state.platform.ways, ...ways } }
  await save(db => {
    savePlatform(db, JSON.stringify(state.platform))
  })
}

const bytesOf = (entries: readonly string[]): number =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(entry) + 1, 60)
