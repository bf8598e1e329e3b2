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
import { addressingOf, type Line, type Unit } from './line.ts'
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
export async function deliver(line: Line, units: readonly Unit[], tries = 0): Promise<void> {
  const open = await prepare(line, units)
  if (open.length === 0) return
  if (tries > maxTries) throw new Trouble('failing', '平台反复报告冲突，稍后自动重试。')
  const pending = pendingOfAll(line, open)
  const entries = await entriesOf(line, pending)
  const limit = line.platform.transactions ? Math.min(line.cap, line.platform.maxEntries) : 1
  if (entries.length > limit || bytesOf(entries) > maxBytes) {
    if (open.length === 1) await deliverInParts(line, open, pending, limit, tries)
    else {
      const middle = Math.ceil(open.length / 2)
      await deliver(line, open.slice(0, middle), tries)
      await deliver(line, open.slice(middle), tries)
    }
    return
  }
  await exchange(line, open, pending, entries, tries)
}

/** Once each: the form of a visit, for one, belongs to every visit. */
const pendingOfAll = (line: Line, units: readonly Unit[]): readonly Parcel[] => [
  ...new Map(
    units.flatMap(unit => pendingOf(line.db(), unit).map(parcel => [parcel.id, parcel] as const))
  ).values()
]

/** Serialised a few at a time: the desk is answered in between. */
async function entriesOf(line: Line, parcels: readonly Parcel[]): Promise<readonly string[]> {
  const together = new Set(parcels.map(({ id }) => id))
  const addressing = addressingOf(line)
  const entries: string[] = []
  for (const parcel of parcels) {
    entries.push(entryOf(parcel, together, addressing))
    if (entries.length % 10 === 0) await line.breathe()
  }
  return entries
}

/** More than the platform takes at once: its resources go one part after the other, which is not atomic any more. */
async function deliverInParts(
  line: Line,
  open: readonly Unit[],
  pending: readonly Parcel[],
  limit: number,
  tries: number
): Promise<void> {
  const part: Parcel[] = []
  const together = new Set<string>()
  const entries: string[] = []
  const addressing = addressingOf(line)
  for (const parcel of pending) {
    together.add(parcel.id)
    const entry = entryOf(parcel, together, addressing)
    if (part.length > 0 && (part.length >= limit || bytesOf([...entries, entry]) > maxBytes)) break
    part.push(parcel)
    entries.push(entry)
  }
  // A part that gets through shortens what is pending; one that does not has parked its record.
  if (await exchange(line, open, part, entries, tries)) await deliver(line, open, 0)
}

/** Takes out what is done, in conflict, or cannot go yet, after looking up what was never answered. */
async function prepare(line: Line, units: readonly Unit[]): Promise<readonly Unit[]> {
  const here = new Set(pendingOfAll(line, units).map(({ id }) => id))
  const open: Unit[] = []
  for (const [index, unit] of units.entries()) {
    if (index % 10 === 9) await line.breathe()
    const conflict = await settle(line, unit)
    if (conflict !== null) {
      await park(line, unit, 'conflict', conflict)
      for (const { id } of unit.parcels) here.delete(id)
      continue
    }
    const missing = unit.parcels.flatMap(parcel => missingOf(parcel, here, addressingOf(line).known))
    const others = missing.filter(([id]) => !unit.parcels.some(parcel => parcel.id === id))
    if (others.length > 0) {
      await park(line, unit, 'local', '等待所属的档案先被平台接收。')
      for (const { id } of unit.parcels) here.delete(id)
    } else open.push(unit)
  }
  return confirm(line, open)
}

/** Looks for what was sent and never answered, and, where If-Match does not protect, for what others have changed. */
async function settle(line: Line, { parcels }: Unit): Promise<string | null> {
  const held = parcels.map(parcel => ({ parcel, known: selectKnown(line.db(), parcel.id) }))
  const doubtful = held.flatMap(({ parcel, known }) => ((known?.inDoubt.length ?? 0) === 0 ? [] : [parcel]))
  const unguarded = line.platform.honoursIfMatch
    ? []
    : held.flatMap(({ parcel, known }) =>
        known?.version == null || known.inDoubt.length > 0 || known.contentHash === parcel.hash
          ? []
          : [parcel]
      )
  const verdicts = await look(line, [...doubtful, ...unguarded])
  return verdicts.find(({ conflict }) => conflict !== null)?.conflict ?? null
}

/** What the platform holds of each: at its address where we know one, else by our identifier. */
async function look(line: Line, parcels: readonly Parcel[]): Promise<readonly Verdict[]> {
  const isThere = ({ id }: Parcel) => selectKnown(line.db(), id)?.version != null
  const there = parcels.filter(isThere)
  const unknown = parcels.filter(parcel => !isThere(parcel))
  return [...(await compare(line, there)), ...(await find(line, unknown))]
}

/** True when the platform has taken the Bundle. */
async function exchange(
  line: Line,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  entries: readonly string[],
  tries: number
): Promise<boolean> {
  await setOut(line, open, parcels)
  const result = await post(line, open, parcels, entries)
  if (result.kind === 'taken') {
    await take(line, open, parcels, result.answers, tries)
    return true
  }
  await knownAbsent(line, parcels)
  if (result.kind === 'clash') await resolve(line, open, parcels, tries)
  else if (result.kind === 'too-much' && parcels.length > 1) {
    await takeLess(line, Math.floor(parcels.length / 2), result.byCount)
    await forgive(line, open)
    await deliver(line, open, tries)
  } else if (!(await deliverHalves(line, open, tries))) {
    const words = result.kind === 'too-much' ? '单条记录超过平台允许的大小。' : result.words
    for (const unit of open) await park(line, unit, 'refused', words)
  }
  return false
}

/** Which of several records it is shows when they go apart. False for a single one. */
async function deliverHalves(line: Line, open: readonly Unit[], tries: number): Promise<boolean> {
  if (open.length < 2) return false
  await forgive(line, open)
  const middle = Math.ceil(open.length / 2)
  await deliver(line, open.slice(0, middle), tries)
  await deliver(line, open.slice(middle), tries)
  return true
}

/** 409 and 412: somebody was first. What they did shows what can be sent again and what a person has to decide. */
async function resolve(
  line: Line,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  tries: number
): Promise<void> {
  const verdicts = await look(line, parcels)
  const conflicts = new Map(
    verdicts.flatMap(({ id, conflict }) => (conflict === null ? [] : [[id, conflict] as const]))
  )
  if (conflicts.size > 0 || verdicts.some(({ changed }) => changed)) {
    const rest: Unit[] = []
    for (const unit of open) {
      const conflict = unit.parcels.map(({ id }) => conflicts.get(id)).find(found => found !== undefined)
      if (conflict === undefined) rest.push(unit)
      else await park(line, unit, 'conflict', conflict)
    }
    await forgive(line, rest)
    await deliver(line, rest, tries + 1)
  } else if (!(await deliverHalves(line, open, tries))) {
    await reopen(line, open)
    throw new Trouble('failing', '平台报告冲突，但没有他人的修改，稍后自动重试。')
  }
}

async function takeLess(line: Line, entries: number, isRule: boolean): Promise<void> {
  if (!isRule) {
    line.cap = entries
    return
  }
  line.platform = { ...line.platform, maxEntries: Math.min(line.platform.maxEntries, entries) }
  await line.save(db => {
    savePlatform(db, JSON.stringify(line.platform))
  })
}

/** Sends, and puts the records back to local when the platform did not answer in a way that settles anything. */
async function post(
  line: Line,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  entries: readonly string[]
): Promise<Posted> {
  try {
    return await ask(line, entries)
  } catch (error) {
    if (error instanceof Trouble) {
      if (isInnocent(error)) {
        await knownAbsent(line, parcels)
        await forgive(line, open)
      }
      if (error.kind === 'timed-out') line.cap = Math.max(1, Math.floor(entries.length / 2))
    }
    await reopen(line, open)
    throw error
  }
}

/** Writes down what the platform said of each entry; a record is confirmed when nothing of it is left. */
async function take(
  line: Line,
  open: readonly Unit[],
  parcels: readonly Parcel[],
  answers: readonly EntryAnswer[],
  tries: number
): Promise<void> {
  line.taken += 1
  if (parcels.length >= line.cap) line.cap = Math.min(100, line.cap + Math.max(1, Math.floor(line.cap / 10)))
  const left = await noteTaken(line, open, parcels, answers)
  line.onTaken()
  // Whatever was not plainly confirmed is looked up there, which settles it one way or the other.
  const unclear = left.filter(unit =>
    parcels.some(({ id }) => unit.parcels.some(parcel => parcel.id === id) && isInDoubt(line.db(), id))
  )
  if (unclear.length > 0) await deliver(line, unclear, tries + 1)
}

const bytesOf = (entries: readonly string[]): number =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(entry) + 1, 60)
