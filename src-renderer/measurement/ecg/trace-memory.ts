import { type DisplayFilterId, type Running, runningFilter } from './display-filter.ts'

/** New samples of all leads. Moments count samples, from the beginning of the session. */
export interface Parcel {
  /** Moment of the first sample. */
  readonly from: number
  readonly counts: readonly Int32Array[]
  /** Missing just before a moment; null: nobody counted how many. */
  readonly losses: readonly { readonly before: number; readonly samples: number | null }[]
  /** From a moment on these leads have no contact; null: the device does not say. Only where it changes. */
  readonly contacts: readonly { readonly at: number; readonly leadsOff: readonly number[] | null }[]
}
/**
 * Something that happened at a position. `lost` never reached us; `unseen` was recorded as usual, only not shown here
 * (the screen was locked).
 */
export type TraceMark =
  | {
      readonly kind: 'lost' | 'unseen'
      readonly at: number
      readonly to: number
      readonly samples: number | null
    }
  | { readonly kind: 'off'; readonly at: number; readonly lead: number }

/** Positions count places in time: what was lost has its place too. */
export interface TraceMemory {
  /** Positions so far. */
  readonly arrived: () => number
  /** The oldest position that is still known. */
  readonly oldest: () => number
  readonly append: (parcel: Parcel) => void
  /** Filters what is known and what will come. */
  readonly filter: (chosen: readonly DisplayFilterId[]) => void
  /** In counts, as shown; NaN where there is no signal. */
  readonly valueAt: (lead: number, at: number) => number
  readonly isOff: (lead: number, at: number) => boolean
  readonly marksWithin: (from: number, to: number) => readonly TraceMark[]
  /** The middle of a lead's curve over a stretch, null without signal there. */
  readonly centreOf: (lead: number, from: number, to: number) => number | null
  /** How far any curve goes from its centre over a stretch, in counts. */
  readonly reachOf: (centres: readonly (number | null)[], from: number, to: number) => number
}

const offState = 1
const goneState = 2
/** A gap that nobody counted is drawn as long as this. */
const uncountedSeconds = 0.2
/** Enough of a stretch to find its middle. */
const centreSamples = 400

/** The last `seconds` of a live curve. Old samples are overwritten: it never grows. */
export function traceMemory(
  leads: number,
  samplesPerSecond: number,
  seconds: number,
  leadsOffAtFirst: readonly number[] = []
): TraceMemory {
  const capacity = Math.max(1, Math.ceil(seconds * samplesPerSecond))
  const every = Array.from({ length: leads }, (_, lead) => lead)
  const raw = every.map(() => new Int32Array(capacity))
  const shown = every.map(() => new Float32Array(capacity))
  const states = every.map(() => new Uint8Array(capacity))
  let filters: readonly Running[] = every.map(() => runningFilter([], samplesPerSecond))
  let off: readonly number[] = []
  let marks: readonly TraceMark[] = []
  let arrived = 0
  let expected: number | null = null

  const oldest = (): number => Math.max(0, arrived - capacity)
  const store = (lead: number, at: number, count: number, state: number): void => {
    const place = at % capacity
    const [counts, values, kinds, filter] = [raw[lead], shown[lead], states[lead], filters[lead]]
    if (!counts || !values || !kinds || !filter) return
    counts[place] = count
    kinds[place] = state
    values[place] = filter(state === 0 ? count : Number.NaN)
  }
  const leaveGap = (kind: 'lost' | 'unseen', samples: number | null): void => {
    const to = arrived + (samples ?? Math.round(uncountedSeconds * samplesPerSecond))
    marks = [...marks, { kind, at: arrived, to, samples }]
    for (let at = Math.max(arrived, to - capacity); at < to; at += 1)
      for (const lead of every) store(lead, at, 0, goneState)
    arrived = to
  }
  const setOff = (leadsOff: readonly number[]): void => {
    for (const lead of leadsOff)
      if (!off.includes(lead)) marks = [...marks, { kind: 'off', at: arrived, lead }]
    off = leadsOff
  }
  const valueAt = (lead: number, at: number): number => shown[lead]?.[at % capacity] ?? Number.NaN
  setOff(leadsOffAtFirst)

  return {
    arrived: () => arrived,
    oldest,
    append: ({ from, counts, losses, contacts }) => {
      const to = from + (counts[0]?.length ?? 0)
      if (expected !== null && from > expected) leaveGap('unseen', from - expected)
      expected = to
      const stops = new Set([
        from,
        to,
        ...losses.map(({ before }) => before),
        ...contacts.map(({ at }) => at)
      ])
      const within = [...stops].filter(at => at >= from && at <= to).sort((one, other) => one - other)
      for (const [index, start] of within.entries()) {
        for (const loss of losses) if (loss.before === start) leaveGap('lost', loss.samples)
        for (const contact of contacts) if (contact.at === start) setOff(contact.leadsOff ?? [])
        const end = within[index + 1] ?? start
        for (const lead of every) {
          const state = off.includes(lead) ? offState : 0
          for (let at = start; at < end; at += 1)
            store(lead, arrived + at - start, counts[lead]?.[at - from] ?? 0, state)
        }
        arrived += end - start
      }
      if (marks.length > 0)
        marks = marks.filter(mark => (mark.kind === 'off' ? mark.at : mark.to) >= oldest())
    },
    filter: chosen => {
      filters = every.map(() => runningFilter(chosen, samplesPerSecond))
      for (const lead of every)
        for (let at = oldest(); at < arrived; at += 1)
          store(lead, at, raw[lead]?.[at % capacity] ?? 0, states[lead]?.[at % capacity] ?? 0)
    },
    valueAt,
    isOff: (lead, at) => states[lead]?.[at % capacity] === offState,
    marksWithin: (from, to) => marks.filter(({ at }) => at >= from && at < to),
    centreOf: (lead, from, to) => {
      const values: number[] = []
      const step = Math.max(1, Math.floor((to - from) / centreSamples))
      for (let at = Math.max(from, oldest()); at < Math.min(to, arrived); at += step) {
        const value = valueAt(lead, at)
        if (!Number.isNaN(value)) values.push(value)
      }
      values.sort((one, other) => one - other)
      return values[Math.floor(values.length / 2)] ?? null
    },
    reachOf: (centres, from, to) => {
      let reach = 0
      for (const lead of every)
        for (let at = Math.max(from, oldest()); at < Math.min(to, arrived); at += 1) {
          const distance = Math.abs(valueAt(lead, at) - (centres[lead] ?? 0))
          if (distance > reach) reach = distance
        }
      return reach
    }
  }
}
