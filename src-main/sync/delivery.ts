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
import { lookUp, type Verdict } from './comparison.ts'
import { look } from './mark.ts'
import type { WriteBy } from './contract.ts'
import { everyWay, isGuarded, marksRide } from './platform.ts'
import { learnLacks, without } from './lacking.ts'
import { addressingOf, roomIn, type Round, type Unit, wayOf } from './round.ts'
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
  const letter = await writeOut(round, pendingOfAll(round, open))
  const limit = roomIn(round.state)
  if (letter.entries.length > limit || bytesOf(letter.entries) > maxBytes) {
    if (open.length === 1) await deliverInParts(round, open, letter.parcels, limit, tries)
    else {
      const middle = Math.ceil(open.length / 2)
      await deliver(round, open.slice(0, middle), tries)
      await deliver(round, open.slice(middle), tries)
    }
    return
  }
  await exchange(round, open, letter, tries)
}

/** A Bundle without its mark, written out. */
interface Letter {
  readonly parcels: readonly Parcel[]
  readonly entries: readonly string[]
  /** How each type is written in it. */
  readonly ways: ReadonlyMap<string, WriteBy>
}

const waysOf = ({ state }: Round, parcels: readonly Parcel[]): Letter['ways'] =>
  new Map(parcels.map(({ type }) => [type, wayOf(state, type)]))

/** Another lane has learned meanwhile how something in it is to be written. */
const isOutdated = ({ state }: Round, { ways }: Letter): boolean =>
  [...ways].some(([type, way]) => way !== wayOf(state, type))

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

/** Once each: the form of a visit, for one, belongs to every visit. */
const pendingOfAll = (round: Round, units: readonly Unit[]): readonly Parcel[] => [
  ...new Map(
    units.flatMap(unit => pendingOf(round.db(), unit).map(parcel => [parcel.id, parcel] as const))
  ).values()
]

/** A few at a time: the desk is answered in between. */
async function writeOut(round: Round, parcels: readonly Parcel[]): Promise<Letter> {
  const together = new Set(parcels.map(({ id }) => id))
  const addressing = addressingOf(round)
  const ways = waysOf(round, parcels)
  const entries: string[] = []
  for (const parcel of parcels) {
    entries.push(entryOf(parcel, together, addressing))
    if (entries.length % 10 === 0) await round.breathe()
  }
  return { parcels, entries, ways }
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
  const ways = waysOf(round, pending)
  for (const parcel of pending) {
    together.add(parcel.id)
    const entry = entryOf(parcel, together, addressing)
    if (part.length > 0 && (part.length >= limit || bytesOf([...entries, entry]) > maxBytes)) break
    part.push(parcel)
    entries.push(entry)
  }
  // A part that gets through shortens what is pending; one that does not has parked its record.
  if (await exchange(round, open, { parcels: part, entries, ways }, tries)) await deliver(round, open, 0)
}

/** Takes out what is done, in conflict, or cannot go yet, after looking up what was never answered. */
async function prepare(round: Round, units: readonly Unit[]): Promise<readonly Unit[]> {
  const verdicts = await lookUp(round, unsettledOf(round, units))
  const conflicts = conflictsIn(verdicts)
  // Nobody has changed or deleted anything where the platform as a whole has gone back.
  if (conflicts.size > 0) await look(round, round.lane)
  const rest = await parkConflicts(round, units, conflicts)
  const here = new Set(pendingOfAll(round, rest).map(({ id }) => id))
  const open: Unit[] = []
  for (const [index, unit] of rest.entries()) {
    if (index % 10 === 9) await round.breathe()
    const missing = unit.parcels.flatMap(parcel => missingOf(parcel, here, addressingOf(round).known))
    const others = missing.filter(([id]) => !unit.parcels.some(parcel => parcel.id === id))
    if (others.length > 0) {
      await park(round, unit, 'local', '等待所属的档案先被平台接收。')
      for (const { id } of unit.parcels) here.delete(id)
    } else open.push(unit)
  }
  const pending = await confirm(round, open)
  const newerThere = new Set(verdicts.flatMap(({ id, isNewerThere }) => (isNewerThere === true ? [id] : [])))
  if (newerThere.size > 0) {
    await round.save(db => {
      for (const { record, parcels } of open)
        if (record !== null && parcels.some(({ id }) => newerThere.has(id))) noteNewerThere(db, record)
    })
  }
  return pending
}

/** What was sent and never answered, and, where If-Match does not protect, what others may have changed. */
function unsettledOf(round: Round, units: readonly Unit[]): readonly Parcel[] {
  const parcels = new Map(units.flatMap(unit => unit.parcels.map(parcel => [parcel.id, parcel] as const)))
  // What was still to be told when our own data were as they are now may have been told since.
  const toldSince = selectRestored(round.db())?.sequence ?? -1
  return [...parcels.values()].filter(({ id, hash, sequence }) => {
    const known = selectKnown(round.db(), id)
    if (known === null) return sequence <= toldSince
    const isUnguarded = !round.state.platform.honoursIfMatch && known.version !== null
    return known.inDoubt.length > 0 || (isUnguarded && known.contentHash !== hash)
  })
}

const conflictsIn = (verdicts: readonly Verdict[]): ReadonlyMap<string, string> =>
  new Map(verdicts.flatMap(({ id, conflict }) => (conflict === null ? [] : [[id, conflict] as const])))

/** A person has to look at these first; answers the others. */
async function parkConflicts(
  round: Round,
  units: readonly Unit[],
  conflicts: ReadonlyMap<string, string>
): Promise<readonly Unit[]> {
  const rest: Unit[] = []
  for (const unit of units) {
    const conflict = unit.parcels.map(({ id }) => conflicts.get(id)).find(found => found !== undefined)
    if (conflict === undefined) rest.push(unit)
    else await park(round, unit, 'conflict', conflict)
  }
  return rest
}

/** True when the platform has taken the Bundle. */
async function exchange(
  round: Round,
  open: readonly Unit[],
  letter: Letter,
  tries: number
): Promise<boolean> {
  const { parcels } = letter
  const only = open.length === 1 ? open[0] : undefined
  const mark = await setOut(round, open, parcels)
  const result = await post(round, open, letter, mark)
  if (result.kind === 'taken') {
    await take(round, open, letter, mark, result.answers, tries)
    return true
  }
  await knownAbsent(round, [...parcels, mark])
  const isJudged = result.kind === 'clash' || result.kind === 'refused'
  const standing = isJudged ? await look(round, round.lane) : 'same'
  if (result.kind === 'outdated') {
    await forgive(round, open)
    await deliver(round, open, tries)
  } else if (result.kind === 'clash') await resolve(round, open, parcels, standing === 'moved', tries)
  else if (result.kind === 'too-much' && parcels.length > 1) {
    await takeLess(round, parcels.length + (marksRide(round.state.platform) ? 1 : 0), result.byCount)
    await forgive(round, open)
    await deliver(round, open, tries)
  } else if (
    result.kind === 'refused' &&
    only !== undefined &&
    ((await learnLacks(round, only)) || tryAnotherWay(round, letter))
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
function tryAnotherWay(round: Round, letter: Letter): boolean {
  if (isOutdated(round, letter)) return true
  const { parcels } = letter
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
  const conflicts = conflictsIn(verdicts)
  const isNews = hasMoved || conflicts.size > 0 || verdicts.some(({ changed }) => changed)
  if (isNews || (await round.standBack())) {
    const rest = await parkConflicts(round, open, conflicts)
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
  letter: Letter,
  mark: Parcel
): Promise<Posted | { readonly kind: 'outdated' }> {
  const { parcels, entries } = letter
  let isSent = false
  let isTaken = false
  const send = async (): Promise<Posted | { readonly kind: 'outdated' }> => {
    const { platform } = round.state
    if (!isGuarded(platform)) await look(round, round.lane)
    if (isOutdated(round, letter)) return { kind: 'outdated' }
    const raised = entryOf(mark, new Set(), addressingOf(round))
    isSent = true
    if (marksRide(platform)) return ask(round, [...entries, raised])
    const posted = await ask(round, entries)
    if (posted.kind !== 'taken') return posted
    isTaken = true
    const after = await ask(round, [raised])
    if (after.kind === 'taken') return { ...posted, answers: [...posted.answers, ...after.answers] }
    // Nothing on the platform shows that it was taken: looked up in the next round.
    await knownAbsent(round, [mark])
    throw new Trouble('failing', '平台报告冲突，稍后自动重试。')
  }
  try {
    return await round.fly(send)
  } catch (error) {
    if (!isSent || (error instanceof Trouble && isInnocent(error))) {
      await knownAbsent(round, isTaken ? [mark] : [...parcels, mark])
      await forgive(round, open)
    }
    if (error instanceof Trouble && error.kind === 'timed-out')
      round.state.cap = Math.max(1, Math.floor(parcels.length / 2))
    await reopen(round, open)
    throw error
  }
}

/** Writes down what the platform said of each entry; a record is confirmed when nothing of it is left. */
async function take(
  round: Round,
  open: readonly Unit[],
  { parcels, ways }: Letter,
  mark: Parcel,
  answers: readonly EntryAnswer[],
  tries: number
): Promise<void> {
  round.state.taken += 1
  if (parcels.length >= round.state.cap)
    round.state.cap = Math.min(100, round.state.cap + Math.max(1, Math.floor(round.state.cap / 10)))
  await learn(round, ways)
  const left = await noteTaken(round, open, parcels, mark, answers)
  round.onTaken(parcels.length)
  // Whatever was not plainly confirmed is looked up there, which settles it one way or the other.
  const unclear = left.filter(unit =>
    parcels.some(({ id }) => unit.parcels.some(parcel => parcel.id === id) && isInDoubt(round.db(), id))
  )
  if (unclear.length > 0) await deliver(round, unclear, tries + 1)
}

/** How each type is written, once something of it was taken. */
async function learn({ state, save }: Round, ways: Letter['ways']): Promise<void> {
  const learned = [...ways].filter(([type]) => state.platform.ways[type] === undefined)
  if (learned.length === 0) return
  state.platform = { ...state.platform, ways: { ...state.platform.ways, ...Object.fromEntries(learned) } }
  await save(db => {
    savePlatform(db, JSON.stringify(state.platform))
  })
}

const bytesOf = (entries: readonly string[]): number =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(entry) + 1, 60)
