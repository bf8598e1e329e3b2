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
import { addressingOf, type Round, type Unit } from './round.ts'
import { selectKnown } from './resource-store.ts'
import { savePlatform } from './store.ts'
import { isInnocent, Trouble } from './trouble.ts'

const maxBytes = 900_000
/** A transaction that clashes with itself again and again is not going to succeed now. */
const maxTries = 4

/**
 * Sends records so that each ends confirmed, in conflict, refused, or, when what it points to is not there, local with
 * a reason. Throws Trouble when the round cannot go on; what was not answered is local again then.
 */
export async function deliver(round: Round, units: readonly Unit[], tries = 0): Promise<void> {
  const open = await prepare(round, units)
  if (open.length === 0) return
  if (tries > maxTries) throw new Trouble('failing', '平台反复报告冲突，稍后自动重试。')
  const pending = pendingOfAll(round, open)
  const entries = await entriesOf(round, pending)
  const limit = round.platform.transactions ? Math.min(round.cap, round.platform.maxEntries) : 1
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
  for (const [index, unit] of units.entries()) {
    if (index % 10 === 9) await round.breathe()
    const conflict = await settle(round, unit)
    if (conflict !== null) {
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
  return confirm(round, open)
}

/** Looks for what was sent and never answered, and, where If-Match does not protect, for what others have changed. */
async function settle(round: Round, { parcels }: Unit): Promise<string | null> {
  const held = parcels.map(parcel => ({ parcel, known: selectKnown(round.db(), parcel.id) }))
  const doubtful = held.flatMap(({ parcel, known }) => ((known?.inDoubt.length ?? 0) === 0 ? [] : [parcel]))
  const unguarded = round.platform.honoursIfMatch
    ? []
    : held.flatMap(({ parcel, known }) =>
        known?.version == null || known.inDoubt.length > 0 || known.contentHash === parcel.hash
          ? []
          : [parcel]
      )
  const verdicts = await look(round, [...doubtful, ...unguarded])
  return verdicts.find(({ conflict }) => conflict !== null)?.conflict ?? null
}

/** What the platform holds of each: at its address where we know one, else by our identifier. */
async function look(round: Round, parcels: readonly Parcel[]): Promise<readonly Verdict[]> {
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
  await setOut(round, open, parcels)
  const result = await post(round, open, parcels, entries)
  if (result.kind === 'taken') {
    await take(round, open, parcels, result.answers, tries)
    return true
  }
  await knownAbsent(round, parcels)
  if (result.kind === 'clash') await resolve(round, open, parcels, tries)
  else if (result.kind === 'too-much' && parcels.length > 1) {
    await takeLess(round, Math.floor(parcels.length / 2), result.byCount)
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
  tries: number
): Promise<void> {
  const verdicts = await look(round, parcels)
  const conflicts = new Map(
    verdicts.flatMap(({ id, conflict }) => (conflict === null ? [] : [[id, conflict] as const]))
  )
  if (conflicts.size > 0 || verdicts.some(({ changed }) => changed)) {
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

async function takeLess(round: Round, entries: number, isRule: boolean): Promise<void> {
  if (!isRule) {
    round.cap = entries
    return
  }
  round.platform = { ...round.platform, maxEntries: Math.min(round.platform.maxEntries, entries) }
  await round.save(db => {
    savePlatform(db, JSON.stringify(round.platform))
  })
}

/** Sends, and puts the records back to local when the platform did not answer in a way that settles anything. */
async function post(
  round: Round,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  entries: readonly string[]
): Promise<Posted> {
  try {
    return await ask(round, entries)
  } catch (error) {
    if (error instanceof Trouble) {
      if (isInnocent(error)) {
        await knownAbsent(round, parcels)
        await forgive(round, open)
      }
      if (error.kind === 'timed-out') round.cap = Math.max(1, Math.floor(entries.length / 2))
    }
    await reopen(round, open)
    throw error
  }
}

/** Writes down what the platform said of each entry; a record is confirmed when nothing of it is left. */
async function take(
  round: Round,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  answers: readonly EntryAnswer[],
  tries: number
): Promise<void> {
  round.taken += 1
  if (parcels.length >= round.cap)
    round.cap = Math.min(100, round.cap + Math.max(1, Math.floor(round.cap / 10)))
  const left = await noteTaken(round, open, parcels, answers)
  round.onTaken()
  // Whatever was not plainly confirmed is looked up there, which settles it one way or the other.
  const unclear = left.filter(unit =>
    parcels.some(({ id }) => unit.parcels.some(parcel => parcel.id === id) && isInDoubt(round.db(), id))
  )
  if (unclear.length > 0) await deliver(round, unclear, tries + 1)
}

const bytesOf = (entries: readonly string[]): number =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(entry) + 1, 60)
