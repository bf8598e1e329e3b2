import type { Outstanding } from '../../src-main/device/attribution/outstanding.ts'
import { dayMs, type DeviceRecord, type HeardRecord } from '../../src-main/device/attribution/record.ts'
import { type Doubt, doubtOf } from '../../src-main/device/attribution/whose.ts'

// A desk with one device and people who come and go, drawn from a seed, and an oracle that knows who was in the cuff.
//
// Drawn: clocks that are right, slow, fast, reset at the start or in between, put right by a nurse; devices that stamp the
// beginning or the end, to the second, the minute or the day, or not at all; card numbers, counters; results printed again,
// at once, minutes or days later, and with noise; results of a cancelled measurement that come while the next one waits;
// people who measure without a capture, and whose result comes later; a device that is new to the desk and still holds what
// it measured elsewhere; one that the program starts and that sends an old result first; restarts.
//
// Not drawn is what leaves no trace: somebody else in the cuff within a running capture, and a result that comes late
// although its device cannot tell it from a fresh one (no clock, or stamped within the step of its clock before the capture).

const second = 1_000
const minute = 60 * second

interface DeviceModel {
  readonly name: string
  readonly kind: DeviceRecord['kind']
  readonly canStart: boolean
  readonly shortestMeasurementMs: number
  readonly longestMeasurementMs: number
  readonly stepMs: number | null
  readonly clockShows?: 'sending'
  readonly hasCounter?: boolean
  readonly hasCards?: boolean
}
const cuff = {
  kind: 'blood-pressure',
  canStart: false,
  shortestMeasurementMs: 10_000,
  longestMeasurementMs: 300_000
} as const
const meter = { ...cuff, kind: 'glucose', shortestMeasurementMs: 5_000 } as const
const started = { ...cuff, canStart: true, longestMeasurementMs: 180_000 } as const
export const deviceModels: readonly DeviceModel[] = [
  { ...cuff, name: 'booth with cards, to the minute', stepMs: minute, hasCards: true },
  { ...cuff, name: 'booth, to the minute', stepMs: minute },
  { ...cuff, name: 'booth, date alone', stepMs: dayMs },
  { ...cuff, name: 'described, to the second', stepMs: second },
  { ...cuff, name: 'described, with cards', stepMs: null, hasCards: true },
  { ...cuff, name: 'described, numbered', stepMs: null, hasCounter: true },
  { ...cuff, name: 'described, bare', stepMs: null },
  { ...cuff, name: 'polled, clock of now', stepMs: second, clockShows: 'sending' },
  { ...cuff, name: 'polled, bare', stepMs: null, clockShows: 'sending' },
  { ...started, name: 'started, to the second', stepMs: second },
  { ...started, name: 'started, to the minute', stepMs: minute },
  { ...started, name: 'started, bare', stepMs: null },
  { ...meter, name: 'meter, to the second', stepMs: second },
  { ...meter, name: 'meter, to the minute', stepMs: minute },
  { ...meter, name: 'meter, numbered', stepMs: null, hasCounter: true }
]

/** mulberry32 */
function dice(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    within: (low: number, high: number): number => low + Math.floor(next() * (high - low + 1)),
    chance: (share: number): boolean => next() < share,
    pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T,
    normal: (mean: number, deviation: number): number =>
      Math.round(mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()))
  }
}

interface Person {
  readonly id: string
  readonly card: string | null
  readonly isRegistered: boolean
  readonly usual: readonly [number, number, number]
}
interface Measurement {
  readonly who: Person
  readonly record: DeviceRecord
  readonly beganMs: number
  readonly endedMs: number
  readonly inCapture: number | null
}

export interface Misfiled {
  readonly seed: number
  readonly device: string
  readonly what: string
}
export interface Tally {
  schedules: number
  arrivals: number
  filed: number
  /** Results of the one who waited, measured in the capture that waited. */
  right: number
  rightInTray: number
  readonly misfiled: Misfiled[]
  /** Filed although it had been filed before, or was measured before the capture of the same person began. */
  readonly again: Misfiled[]
  readonly doubts: Map<string, number>
}
export const newTally = (): Tally => ({
  schedules: 0,
  arrivals: 0,
  filed: 0,
  right: 0,
  rightInTray: 0,
  misfiled: [],
  again: [],
  doubts: new Map()
})

const opening = Date.parse('2026-11-20T00:00:00.000Z')

/** Plays one schedule and adds what happened to the tally. */
export function playSchedule(seed: number, tally: Tally): void {
  const roll = dice(seed)
  const device = roll.pick(deviceModels)
  const { stepMs } = device
  const stampsEnd = roll.chance(0.5)
  let now = opening + roll.within(0, 3 * 60) * minute

  // The clock of the device.
  const driftOf = (): number => roll.within(-20, 20) * second
  const offsets: Record<string, () => number> = {
    right: driftOf,
    slow: () => -roll.within(1, roll.chance(0.5) ? 60 : 3 * 24 * 60) * minute + driftOf(),
    fast: () => roll.within(1, roll.chance(0.5) ? 60 : 3 * 24 * 60) * minute + driftOf(),
    reset: () => Date.parse('2000-01-01T00:00:00.000Z') - now
  }
  // Of a device that is new to the desk nothing is known: one that runs ahead makes nothing look old.
  const isNew = roll.chance(0.1)
  let offset = (offsets[roll.pick(['right', 'right', 'slow', isNew ? 'slow' : 'fast', 'reset'])] ?? driftOf)()
  const shownAt = (ms: number): number | null =>
    stepMs === null ? null : Math.floor((ms + offset) / stepMs) * stepMs
  let counter = roll.within(1, 900)

  // People.
  const people: readonly Person[] = Array.from({ length: 24 }, (_, n) => ({
    id: `resident ${String(n)}`,
    card: device.hasCards === true && roll.chance(0.7) ? `3101${String(roll.within(1e9, 9e9))}` : null,
    isRegistered: roll.chance(0.5),
    usual: [roll.normal(138, 16), roll.normal(82, 9), roll.normal(74, 9)]
  }))
  const holdersOf = (card: string | null): readonly string[] =>
    people.flatMap(one => (card !== null && one.card === card && one.isRegistered ? [one.id] : []))
  const valuesOf = ({ usual: [sys, dia, pulse] }: Person): string =>
    device.kind === 'glucose'
      ? (Math.abs(roll.normal(72, 22)) / 10 + 2).toFixed(1)
      : [roll.normal(sys, 6), roll.normal(dia, 4), roll.normal(pulse, 4)].join('/')

  // The desk: what captures.ts keeps of it.
  let capture: { readonly number: number; readonly who: Person; readonly startedAtMs: number } | null = null
  let captures = 0
  const unfinished: Outstanding[] = []
  let heard: readonly HeardRecord[] = []
  let lastHeardMs: number | null = null
  const measured: Measurement[] = []
  const late: { readonly atMs: number; readonly of: Measurement }[] = []
  const filed = new Set<Measurement>()
  const delivered = new Set<Measurement>()
  /** Whether a right result in the tray counts: not while the desk gets to know a device. */
  let isCounted = false

  const endCapture = (): void => {
    if (capture === null) return
    unfinished.push({ residentId: capture.who.id, startedAtMs: capture.startedAtMs, endedAtMs: now })
    capture = null
  }
  const beginCapture = (who: Person): number => {
    captures += 1
    capture = { number: captures, who, startedAtMs: now }
    return captures
  }

  /** A result reaches the desk. True: filed. */
  const arrive = (of: Measurement, { noise = false, isStray = false } = {}): boolean => {
    const waiting = capture
    const isPrintTime = device.clockShows === 'sending'
    const record: DeviceRecord = {
      ...of.record,
      ...(isPrintTime && { shownAtMs: shownAt(now) }),
      ...(noise && device.hasCards === true && roll.chance(0.2) && { person: null })
    }
    const doubt: Doubt | null = doubtOf(
      {
        record,
        isStray,
        waiting: waiting && { residentId: waiting.who.id, startedAtMs: waiting.startedAtMs },
        heard,
        lastHeardMs,
        unfinished,
        holders: holdersOf(record.person),
        nowMs: now
      },
      device
    )
    const isFiled = doubt === null && waiting !== null
    const isRight =
      waiting !== null && of.who === waiting.who && of.inCapture === waiting.number && !delivered.has(of)
    tally.arrivals += 1
    if (isRight && isCounted) {
      tally.right += 1
      if (!isFiled) {
        tally.rightInTray += 1
        const why = doubt?.because ?? ''
        tally.doubts.set(why, (tally.doubts.get(why) ?? 0) + 1)
      }
    }
    if (isFiled) {
      tally.filed += 1
      const what = `measured ${String(Math.round((now - of.endedMs) / second))} s ago, capture ${String(Math.round((now - waiting.startedAtMs) / second))} s old, ${String(heard.length)} heard`
      if (of.who !== waiting.who) tally.misfiled.push({ seed, device: device.name, what })
      else if (!isRight || filed.has(of)) tally.again.push({ seed, device: device.name, what })
      filed.add(of)
    }
    delivered.add(of)
    lastHeardMs = now
    heard = [
      {
        ...record,
        receivedAtMs: now,
        residentId: isFiled ? waiting.who.id : null,
        wasAwaited: isFiled
      },
      ...heard
    ]
    if (isFiled) capture = null
    else if (waiting !== null && device.canStart && !isStray) endCapture()
    return isFiled
  }

  /** Whether anything tells a result from a fresh one of the person who waits. */
  const leavesTrace = (of: Measurement): boolean => {
    if (capture === null || delivered.has(of)) return true
    const { person, counter: number } = of.record
    if (stepMs !== null && device.clockShows === undefined) {
      // By dates alone nobody knows at what hour a clock that is wrong changes its date.
      const unknownMs = stepMs === dayMs && Math.abs(offset) > minute ? dayMs : 0
      const startedShown = Math.floor((capture.startedAtMs + offset) / stepMs) * stepMs - unknownMs
      if (of.endedMs < startedShown - offset - 5 * second) return true
    }
    if (number !== null && heard.some(one => Number(one.counter) > Number(number))) return true
    const filedUnder = new Set(heard.flatMap(one => (one.person === person ? (one.residentId ?? []) : [])))
    const isKnown = of.who.isRegistered || (filedUnder.size === 1 && filedUnder.has(of.who.id))
    return person !== null && isKnown && of.who !== capture.who
  }
  /** What is stored comes while the device does nothing else. */
  const advance = (ms: number, isAtWork = false): void => {
    const until = now + ms
    while (!isAtWork) {
      late.sort((a, b) => a.atMs - b.atMs)
      const next = late.findIndex(({ atMs, of }) => atMs <= until && leavesTrace(of))
      if (next === -1) break
      const [one] = late.splice(next, 1)
      if (one === undefined) break
      now = Math.max(now, one.atMs)
      arrive(one.of)
    }
    now = until
  }

  /** Somebody sits in the cuff; the result is ready when this returns. */
  const measure = (who: Person): Measurement => {
    const inCapture = capture?.who === who ? capture.number : null
    const beganMs = now
    counter += 1
    const number = counter
    const durationMs = device.kind === 'glucose' ? roll.within(5, 12) : roll.within(22, 60)
    const begins = shownAt(beganMs)
    now += durationMs * second
    const of: Measurement = {
      who,
      inCapture,
      beganMs,
      endedMs: now,
      record: {
        values: valuesOf(who),
        kind: device.kind,
        shownAtMs: stampsEnd ? shownAt(now) : begins,
        stepMs: stepMs ?? second,
        counter: device.hasCounter === true ? String(number) : null,
        person: device.hasCards === true && roll.chance(0.9) ? who.card : null,
        serial: null
      }
    }
    measured.push(of)
    return of
  }
  const printAgain = (): void => {
    const of = roll.chance(0.7) ? measured.at(-roll.within(1, 2)) : roll.pick(measured)
    if (of === undefined || !leavesTrace(of)) return
    // A meter without clock or number that repeats what is not its last result cannot be told.
    const canBeTold = device.kind !== 'glucose' || stepMs !== null || device.hasCounter === true
    if (canBeTold || of === measured.at(-1)) arrive(of, { noise: delivered.has(of) && roll.chance(0.5) })
  }

  /** The one who waits is measured. */
  const finish = (who: Person): void => {
    const of = measure(who)
    now += roll.within(0, 3) * second
    const isFiled = arrive(of)
    // Out of the tray a person gives it to whom it belongs.
    if (!isFiled && heard[0] !== undefined && roll.chance(0.5))
      heard = [{ ...heard[0], residentId: who.id }, ...heard.slice(1)]
    endCapture()
    advance(roll.within(50, 130) * second)
  }
  const visit = (who: Person): void => {
    const readings = roll.chance(0.3) ? 2 : 1
    for (let reading = 0; reading < readings; reading += 1) {
      beginCapture(who)
      const number = captures
      advance(device.canStart ? second : roll.within(5, 110) * second)
      if (roll.chance(0.06)) printAgain()
      if (device.canStart && roll.chance(0.05) && measured.length > 0) {
        // It acknowledges, works, and sends an old result.
        advance(roll.within(12, 50) * second, true)
        const old = roll.pick(measured)
        if (leavesTrace(old) && capture !== null && (capture as { number: number }).number === number)
          arrive(old)
      }
      if (capture === null) continue
      finish(who)
    }
  }
  /** Cancelled, and the cuff works on: its result comes within the minute, while the next one waits already. */
  const cancelled = (): void => {
    const [who, next] = [roll.pick(people), roll.pick(people)]
    beginCapture(who)
    advance(roll.within(5, 60) * second)
    if (device.canStart || who === next) {
      endCapture()
      return
    }
    const of = measure(who)
    const endsAt = now
    now = of.beganMs + roll.within(1, 15) * second
    endCapture()
    now += roll.within(1, 5) * second
    beginCapture(next)
    advance(Math.max(0, endsAt - now) + roll.within(0, 3) * second, true)
    arrive(of)
    if (capture === null) return
    advance(roll.within(10, 60) * second)
    finish(next)
  }
  /** Nobody chose a resident; the result may come later, when the cable is back. */
  const unattended = (): void => {
    const of = measure(roll.pick(people))
    if (roll.chance(0.3)) {
      // Somebody else's measurement is begun while the cuff does its last seconds.
      beginCapture(roll.pick(people))
      advance(roll.within(0, device.shortestMeasurementMs / second - 1) * second, true)
      if (!device.canStart) arrive(of)
      if (capture !== null) finish(capture.who)
    } else if (roll.chance(0.5)) arrive(of)
    else late.push({ atMs: now + roll.within(1, 40) * minute, of })
  }
  const begunByMistake = (): void => {
    const who = roll.pick(people)
    beginCapture(who)
    advance(roll.within(2, 20) * second)
    endCapture()
    if (roll.chance(0.7)) visit(who)
  }
  /** The program is closed over night; what it knows of the device it reads again. */
  const closed = (): void => {
    endCapture()
    lastHeardMs = null
    advance(roll.within(10, 16) * 60 * minute)
  }
  /** The battery is changed, or a nurse puts the clock right. */
  const clockChanged = (): void => {
    offset = (offsets[roll.pick(['reset', 'right'])] ?? driftOf)()
  }
  /** Of a hundred: how often each happens between two people. */
  const scenes: readonly (readonly [number, () => void])[] = [
    [3, cancelled],
    [3, unattended],
    [4, printAgain],
    [1.5, begunByMistake],
    [1, closed],
    [0.4, clockChanged]
  ]

  // What the device measured elsewhere, and what it sent here on the days before.
  const before = roll.within(2, 8)
  for (let past = 0; past < before; past += 1) {
    const who = roll.pick(people)
    if (!isNew) beginCapture(who)
    advance(roll.within(5, 60) * second)
    const of = measure(who)
    if (!isNew) arrive(of)
    endCapture()
    advance(past === 0 ? roll.within(20, 26) * 60 * minute : roll.within(2, 30) * minute)
  }
  advance(roll.within(1, 40) * 60 * minute)
  isCounted = true

  const visits = roll.within(15, 40)
  for (let one = 0; one < visits; one += 1) {
    for (const [percent, play] of scenes) if (roll.chance(percent / 100)) play()
    visit(roll.pick(people))
    advance(roll.within(1, 12) * minute)
  }
  tally.schedules += 1
}
