/**
 * Finds the QRS complexes of one lead and the rate they make. `slope-crests.ts` finds where the curve is steep,
 * `beat-decision.ts` decides which of that are beats, `rate-doubt.ts` how sure the rate is.
 * Detection quality: `npm run bench -- qrs [DIR]`. It finds beats; it does not tell one kind of beat from another.
 */
import { beatsAmong } from './beat-decision.ts'
import { energyBeats } from './energy-beats.ts'
import { doubtOf } from './rate-doubt.ts'
import type { EcgRecord, Loss } from './record.ts'
import { crestsOf } from './slope-crests.ts'

/** Sample numbers of the beats of one curve, in order of time. */
export function findBeats(curve: Int32Array, samplesPerSecond: number): readonly number[] {
  if (curve.length < samplesPerSecond) return []
  return beatsAmong(crestsOf(curve, samplesPerSecond), samplesPerSecond).map(({ peak }) => peak)
}

const preferred = ['II', 'MLII', 'V5', 'I', 'V2']

/** The leads in which beats can be looked for, neither off nor flat; II first, if it is among them. */
function usableLeads(record: EcgRecord): readonly string[] {
  const isUsable = (name: string): boolean => {
    const index = record.leads.indexOf(name)
    const curve = record.counts[index]
    return (
      curve !== undefined &&
      !record.leadOff.some(({ lead }) => lead === index) &&
      curve.some(count => count !== curve[0])
    )
  }
  return [...new Set([...preferred, ...record.leads])].filter(isUsable)
}

export interface Rhythm {
  /** The lead in which the beats were looked for. */
  readonly lead: string
  readonly beats: readonly number[]
  /** Between neighbouring beats, in whole milliseconds; none across lost samples. */
  readonly rrMs: readonly number[]
  /** 60 000 / mean RR, one decimal; null below two intervals. Unconfirmed until a doctor signs. */
  readonly heartRatePerMinute: number | null
  /** Why the rate is not sure; null: it is, or there is none. */
  readonly heartRateDoubt: string | null
}

/** Intervals between neighbouring beats; where samples are missing in between, nobody knows the time. */
export function intervalsOf(
  beats: readonly number[],
  samplesPerSecond: number,
  losses: readonly Loss[]
): readonly number[] {
  return beats.slice(1).flatMap((beat, index) => {
    const before = beats[index] ?? 0
    if (losses.some(loss => loss.before > before && loss.before <= beat)) return []
    return [Math.round(((beat - before) * 1_000) / samplesPerSecond)]
  })
}

/** 60 000 / mean of the intervals in ms, one decimal; null below two intervals. */
export const rateOf = (rrMs: readonly number[]): number | null =>
  rrMs.length < 2 ? null : Math.round((600_000 * rrMs.length) / rrMs.reduce((sum, rr) => sum + rr, 0)) / 10

function rhythmIn(record: EcgRecord, lead: string): Rhythm {
  const { samplesPerSecond, losses } = record
  const curve = record.counts[record.leads.indexOf(lead)] ?? new Int32Array()
  const beats = findBeats(curve, samplesPerSecond)
  const rrMs = intervalsOf(beats, samplesPerSecond, losses)
  const perMinute = rateOf(rrMs)
  const doubt = (sure: number): string | null =>
    doubtOf({
      beats,
      others: energyBeats(curve, samplesPerSecond),
      samples: curve.length,
      samplesPerSecond,
      losses,
      perMinute: sure
    })
  return {
    lead,
    beats,
    rrMs,
    heartRatePerMinute: perMinute,
    heartRateDoubt: perMinute === null ? null : doubt(perMinute)
  }
}

/** More are not asked: where three leads are not sure, the record is not. */
const mostLeads = 3

/** Beats, intervals and rate of a record, in the first of its best leads that is sure of them; undefined when no lead can be used. */
export function rhythmOf(record: EcgRecord): Rhythm | undefined {
  const isSure = ({ heartRatePerMinute, heartRateDoubt }: Rhythm): boolean =>
    heartRatePerMinute !== null && heartRateDoubt === null
  let first: Rhythm | undefined
  for (const lead of usableLeads(record).slice(0, mostLeads)) {
    const rhythm = rhythmIn(record, lead)
    if (isSure(rhythm)) return rhythm
    first ??= rhythm
  }
  return first
}

/** The lead whose beats are looked for. */
export const leadForBeats = (record: EcgRecord): string | undefined =>
  rhythmOf(record)?.lead ?? usableLeads(record)[0]
