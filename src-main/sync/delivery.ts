import { type Database } from 'better-sqlite3'
import {
  type Addressing,
  answersIn,
  bundleOf,
  type EntryAnswer,
  entryOf,
  missingOf,
  outcomeText,
  type Parcel,
  saysTooMuch
} from './bundle.ts'
import { type Client } from './client.ts'
import { compare, find, type Verdict } from './comparison.ts'
import { type Platform } from './platform.ts'
import {
  clearDoubt,
  forgiveAttempt,
  markConfirmed,
  markInDoubt,
  markOpen,
  markSent,
  saveKnown,
  savePlatform,
  selectKnown
} from './store.ts'
import { isInnocent, Trouble, troubleOf } from './trouble.ts'

/** A record on its way; `record` is null when it comes along only because others point to it. */
export interface Unit {
  readonly record: { readonly entityId: string; readonly sequence: number } | null
  readonly parcels: readonly Parcel[]
}

/** The line to the platform during one round. */
export interface Line {
  readonly client: Client
  /** Runs in one transaction; waits while another process writes. */
  readonly save: <T>(apply: (db: Database) => T) => Promise<T>
  readonly db: () => Database
  /** Lets everything else have its turn. */
  readonly breathe: () => Promise<void>
  platform: Platform
  /** How many entries go at once: sinks when the platform is slow or full, and recovers. */
  cap: number
  /** Bundles the platform has taken in this round. */
  taken: number
  readonly onTaken: () => void
}

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
  const pending = open.flatMap(unit => pendingOf(line.db(), unit))
  const entries = await entriesOf(line, pending)
  const limit = line.platform.transactions ? Math.min(line.cap, line.platform.maxEntries) : 1
  if (entries.length > limit || bytesOf(entries) > maxBytes) {
    const [first, second] = halves(open)
    if (first === undefined || second === undefined) {
      await deliverInParts(line, open, pending, limit, tries)
      return
    }
    await deliver(line, first, tries)
    await deliver(line, second, tries)
    return
  }
  await exchange(line, open, pending, entries, tries)
}

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
  const here = new Set(units.flatMap(unit => pendingOf(line.db(), unit).map(({ id }) => id)))
  const open: Unit[] = []
  for (const unit of units) {
    const conflict = await settle(line, unit)
    if (conflict !== null) {
      await park(line, unit, 'conflict', conflict)
      forget(here, line.db(), unit)
      continue
    }
    const missing = unit.parcels.flatMap(parcel => missingOf(parcel, here, addressingOf(line).known))
    const others = missing.filter(([id]) => !unit.parcels.some(parcel => parcel.id === id))
    if (others.length > 0) {
      await park(line, unit, 'local', '等待所属的档案先被平台接收。')
      forget(here, line.db(), unit)
    } else if (!(await confirm(line, unit))) open.push(unit)
  }
  return open
}

const forget = (here: Set<string>, db: Database, unit: Unit): void => {
  for (const { id } of pendingOf(db, unit)) here.delete(id)
}

/** Looks for what was sent and never answered, and, where If-Match does not protect, for what others have changed. */
async function settle(line: Line, { parcels }: Unit): Promise<string | null> {
  const held = parcels.map(parcel => ({ parcel, known: selectKnown(line.db(), parcel.id) }))
  const doubtful = held.flatMap(({ parcel, known }) => (known?.inDoubt == null ? [] : [parcel]))
  const unguarded = line.platform.honoursIfMatch
    ? []
    : held.flatMap(({ parcel, known }) =>
        known?.version == null || known.inDoubt !== null || known.contentHash === parcel.hash ? [] : [parcel]
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
  await line.save(db => {
    for (const { id, type, hash } of parcels) markInDoubt(db, id, type, hash)
    for (const { record } of open) if (record !== null) markSent(db, record)
  })
  const result = await post(line, open, parcels, entries)
  if (result.kind === 'taken') {
    await take(line, open, parcels, result.answers, tries)
    return true
  }
  // An answer that sends us back to sort things out is no failed attempt of any one record.
  await line.save(db => {
    for (const { id } of parcels) clearDoubt(db, id)
    for (const { record } of open) if (record !== null) forgiveAttempt(db, record)
  })
  if (result.kind === 'clash') {
    const verdicts = await look(line, parcels)
    const conflicts = new Map(verdicts.map(({ id, conflict }) => [id, conflict]))
    for (const unit of open) {
      const conflict = unit.parcels.map(({ id }) => conflicts.get(id)).find(found => found != null)
      if (conflict != null) await park(line, unit, 'conflict', conflict)
    }
    const rest = open.filter(unit => unit.parcels.every(({ id }) => conflicts.get(id) == null))
    if (!verdicts.some(({ changed, conflict }) => changed || conflict !== null)) {
      await reopen(line, open, false)
      throw new Trouble('failing', '平台正在处理其他数据，稍后自动重试。')
    }
    await deliver(line, rest, tries + 1)
    return false
  }
  if (result.kind === 'too-much' && parcels.length > 1) {
    const fewer = Math.floor(parcels.length / 2)
    if (result.byCount) {
      line.platform = { ...line.platform, maxEntries: Math.min(line.platform.maxEntries, fewer) }
      await line.save(db => {
        savePlatform(db, JSON.stringify(line.platform))
      })
    } else line.cap = fewer
    await deliver(line, open, tries)
    return false
  }
  const [first, second] = halves(open)
  if (first !== undefined && second !== undefined) {
    await deliver(line, first, tries)
    await deliver(line, second, tries)
    return false
  }
  const words = result.kind === 'too-much' ? '单条记录超过平台允许的大小。' : result.words
  for (const unit of open) await park(line, unit, 'refused', words)
  return false
}

type Posted =
  | { readonly kind: 'taken'; readonly answers: readonly EntryAnswer[] }
  | { readonly kind: 'clash' }
  | { readonly kind: 'too-much'; readonly byCount: boolean }
  | { readonly kind: 'refused'; readonly words: string }

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
    const innocent = !(error instanceof Trouble) || isInnocent(error)
    if (innocent && error instanceof Trouble) {
      await line.save(db => {
        for (const { id } of parcels) clearDoubt(db, id)
      })
    }
    if (error instanceof Trouble && error.kind === 'timed-out') {
      line.cap = Math.max(1, Math.floor(entries.length / 2))
    }
    await reopen(line, open, innocent)
    throw error
  }
}

/** One Bundle there and back. */
export async function ask(line: Line, entries: readonly string[]): Promise<Posted> {
  const { client, platform } = line
  const { status, body, retryAfterMs } = await client.post(
    bundleOf(platform.transactions ? 'transaction' : 'batch', entries)
  )
  if (status >= 200 && status < 300) {
    const answers = answersIn(body, entries.length)
    if (answers === null) throw new Trouble('broken', '平台的答复不完整，稍后自动核对。')
    const only = answers[0]
    if (entries.length > 1 || only === undefined || only.status < 300) return { kind: 'taken', answers }
    return judge(only.status, only.outcome, retryAfterMs)
  }
  return judge(status, body, retryAfterMs)
}

/** What a status other than success means. */
function judge(status: number, body: unknown, retryAfterMs: number | null): Posted {
  const trouble = troubleOf(status, retryAfterMs)
  if (trouble !== null) throw trouble
  const words = outcomeText(body)
  if (status === 413) return { kind: 'too-much', byCount: false }
  if (status === 409 || status === 412) return { kind: 'clash' }
  if (words === null) {
    throw new Trouble(
      'misconfigured',
      `该地址没有像 FHIR 平台那样答复（${String(status)}）。请管理员检查平台地址。`
    )
  }
  if (saysTooMuch(body)) return { kind: 'too-much', byCount: true }
  return { kind: 'refused', words: `平台拒绝（${String(status)}）：${words}` }
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
  await line.save(db => {
    for (const [index, { id, type, hash }] of parcels.entries()) {
      const answer = answers[index]
      if (answer === undefined || answer.status >= 300) continue
      // If-None-Exist found one that was there before: what it says is still to be compared.
      const isOlder =
        line.platform.writeBy === 'conditional-create' &&
        answer.status === 200 &&
        selectKnown(db, id)?.version == null
      if (isOlder || answer.serverId === null || answer.version === null) continue
      saveKnown(db, {
        identifier: id,
        type,
        serverId: answer.serverId,
        version: answer.version,
        contentHash: hash
      })
    }
  })
  const left: Unit[] = []
  for (const unit of open) if (!(await confirm(line, unit))) left.push(unit)
  line.onTaken()
  // Whatever was not plainly confirmed is looked up there, which settles it one way or the other.
  const unclear = left.filter(unit =>
    parcels.some(({ id }) => unit.parcels.some(parcel => parcel.id === id) && isInDoubt(line.db(), id))
  )
  if (unclear.length > 0) await deliver(line, unclear, tries + 1)
}

const isInDoubt = (db: Database, id: string): boolean => selectKnown(db, id)?.inDoubt != null

/** What of a record the platform has not confirmed as it is now. */
const pendingOf = (db: Database, { parcels }: Unit): readonly Parcel[] =>
  parcels.filter(({ id, hash }) => {
    const known = selectKnown(db, id)
    return known?.version == null || known.contentHash !== hash || known.inDoubt !== null
  })

async function confirm(line: Line, unit: Unit): Promise<boolean> {
  if (pendingOf(line.db(), unit).length > 0) return false
  const { record } = unit
  if (record !== null) {
    await line.save(db => {
      markConfirmed(db, record)
    })
  }
  return true
}

async function park(
  line: Line,
  { record }: Unit,
  state: 'local' | 'conflict' | 'refused',
  reason: string
): Promise<void> {
  if (record === null) return
  await line.save(db => {
    markOpen(db, record, state, reason)
  })
}

async function reopen(line: Line, open: readonly Unit[], innocent: boolean): Promise<void> {
  await line.save(db => {
    for (const { record } of open) {
      if (record === null) continue
      if (innocent) forgiveAttempt(db, record)
      markOpen(db, record, 'local', null)
    }
  })
}

export const addressingOf = (line: Line): Addressing => ({
  baseUrl: line.client.baseUrl,
  writeBy: line.platform.writeBy,
  known: id => selectKnown(line.db(), id)
})

function halves(units: readonly Unit[]): [readonly Unit[] | undefined, readonly Unit[] | undefined] {
  if (units.length < 2) return [undefined, undefined]
  const middle = Math.ceil(units.length / 2)
  return [units.slice(0, middle), units.slice(middle)]
}

const bytesOf = (entries: readonly string[]): number =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(entry) + 1, 60)
