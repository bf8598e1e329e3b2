import { type Timers, wait } from '../lib/timers.ts'
import { type Cargo, createLoading } from './cargo.ts'
import { deliver } from './delivery.ts'
import type { Flight } from './flight.ts'
import type { Gather } from './gathering.ts'
import { roomIn, type Round } from './round.ts'
import { markOpen, type RecordRow } from './store.ts'
import { isInnocent, Trouble } from './trouble.ts'

/** From this many failed sendings on a record is sent alone, after the others. */
const suspectFrom = 3
const standBackMs = 400
/** So many Bundles that the platform breaks down over, and nothing taken, are the platform's matter. */
const breakdownsThatAreEnough = 2

export interface Sending {
  /** A round without its lane. */
  readonly base: Omit<Round, 'lane' | 'fly' | 'standBack'>
  readonly gather: Gather
  readonly flight: Flight
  readonly timers: Timers
  readonly random: () => number
  readonly onChanged: () => void
}

/** Sends all that is open, several Bundles at once where that serves the platform; throws what ended it early. */
export async function sendAll(sending: Sending, signal: AbortSignal): Promise<void> {
  const { base, gather, flight, timers, random, onChanged } = sending
  const suspects: RecordRow[] = []
  const loading = createLoading(base.db, gather, base.breathe, { from: suspectFrom, rows: suspects })
  const free = [...base.state.platform.lanes]
  const flying = new Map<Cargo, Promise<void>>()
  const failures: unknown[] = []

  /** One that the platform breaks down over keeps no others back, unless it breaks down over every one. */
  const isOver = (): boolean =>
    signal.aborted ||
    failures.some(error => !(error instanceof Trouble && error.kind === 'failing')) ||
    (failures.length >= breakdownsThatAreEnough && base.state.taken === 0)

  const launch = (cargo: Cargo, lane: string): Promise<void> => {
    let hasMet = false
    const fly: Round['fly'] = async work => {
      const { value, met } = await flight.fly(work)
      hasMet = met
      return value
    }
    const standBack = async (): Promise<boolean> => {
      if (!hasMet) return false
      flight.clashed()
      await wait(timers, standBackMs * (0.5 + random()), signal)
      return true
    }
    return deliver({ ...base, lane, fly, standBack }, cargo.units)
      .catch((error: unknown) => {
        failures.push(error)
        if (isOver()) flight.ground()
      })
      .finally(() => {
        flying.delete(cargo)
        // The first lane is used before the others: what goes one by one always raises the same mark.
        free.unshift(lane)
        free.sort((a, b) => base.state.platform.lanes.indexOf(a) - base.state.platform.lanes.indexOf(b))
        onChanged()
      })
  }

  flight.resume()
  let loaded: Cargo | null = null
  while (!isOver()) {
    const inFlight = [...flying.keys()]
    // Made ready while the platform works, so that it does not wait for the desk.
    const hasLanded = (): boolean => inFlight.some(one => !flying.has(one))
    loaded ??= await loading.next(inFlight, roomIn(base.state), hasLanded)
    // One more than are in the air: it is written out meanwhile, and takes off when one has landed.
    const isFull = flying.size > Math.min(flight.width(), base.state.platform.lanes.length - 1)
    if (loaded !== null && !isFull) {
      const [lane = ''] = free.splice(0, 1)
      flying.set(loaded, launch(loaded, lane))
      loaded = null
      continue
    }
    if (loaded === null && inFlight.length === 0) break
    // What was in flight may have landed while the next was looked for.
    if (flying.size > 0 && !hasLanded()) await Promise.race(flying.values())
  }
  await Promise.all(flying.values())
  if (failures.length > 0) throw failures[0]
  const [lane = ''] = base.state.platform.lanes
  const alone: Round = { ...base, lane, fly: work => work(), standBack: () => Promise.resolve(false) }
  await sendSuspects(alone, gather, suspects, signal)
}

/** So many failures, and nothing taken, are the platform's. */
const failuresThatAreEnough = 5

/**
 * What failed again and again goes alone, the least tried first, so that nothing waits for ever behind what always fails.
 * When the platform takes others and fails on this one, it is this one: it is put aside where people see it.
 */
async function sendSuspects(
  round: Round,
  gather: Gather,
  rows: readonly RecordRow[],
  signal: AbortSignal
): Promise<void> {
  const failed: { readonly row: RecordRow; readonly trouble: Trouble }[] = []
  for (const row of rows.toSorted((a, b) => a.attempts - b.attempts || a.sequence - b.sequence)) {
    if (signal.aborted || (failed.length >= failuresThatAreEnough && round.state.taken === 0)) break
    const group = await gather(row, () => false)
    try {
      await deliver(round, group)
    } catch (error) {
      if (!(error instanceof Trouble) || isInnocent(error)) throw error
      failed.push({ row, trouble: error })
    }
  }
  const [first] = failed
  if (first !== undefined && round.state.taken === 0) throw first.trouble
  await round.save(db => {
    for (const { row, trouble } of failed)
      markOpen(db, row, 'refused', `平台处理这条记录时反复出错：${trouble.message}`)
  })
}
