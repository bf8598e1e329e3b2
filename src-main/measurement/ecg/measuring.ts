import type { Database } from 'better-sqlite3'
import { job, type JobContext } from '../../lib/job.ts'
import type { ecgContract } from './contract.ts'
import type { OutputOf } from '../../lib/contract.ts'
import { checkLeads } from './leads.ts'
import { energyBeats } from './energy-beats.ts'
import { findBeats, leadForBeats, rateOf } from './qrs.ts'
import { doubtOf } from './rate-doubt.ts'
import type { EcgRecord, Loss } from './record.ts'
import { type EcgRow, selectEcg } from './store.ts'
import { countsBetween, piecesOf, recordBetween } from './stretch.ts'

export type Measurements = OutputOf<(typeof ecgContract)['measurements']>
export type Overview = OutputOf<(typeof ecgContract)['overview']>

export const method =
  'QRS 检测按斜率和自适应阈值（Pan–Tompkins 1985、Hamilton–Tompkins 1986），并用第二种方法（Elgendi 2013）核对；心率 = 60000 ÷ 平均 RR 间期（毫秒）；由程序测得，未经医生确认。'

/** Leads are chosen and checked on the first minute: what is wrong with the electrodes is wrong from the start, or noted as lead-off. */
const checkedSeconds = 60
/** Beats of a long record are looked for in stretches that overlap, so that a day of it never stands in memory. */
const stretchSeconds = 120
/** What a decision about a beat depends on; whole seconds, as the detector's windows. */
const overlapSeconds = 30
const refractorySeconds = 0.2

type FindBeats = (curve: Int32Array, samplesPerSecond: number) => readonly number[]

function beatsOf(db: Database, row: EcgRow, lead: string, finders: readonly FindBeats[]) {
  const { samples, samplesPerSecond } = row
  const step = stretchSeconds * Math.ceil(samplesPerSecond)
  const overlap = overlapSeconds * Math.ceil(samplesPerSecond)
  const found: number[][] = finders.map(() => [])
  for (let from = 0; from < samples; from += step) {
    const begin = Math.max(0, from - overlap)
    const end = Math.min(samples, from + step + overlap)
    const curve = countsBetween(db, row, begin, end)[row.leads.indexOf(lead)] ?? new Int32Array()
    finders.forEach((find, index) => {
      const beats = found[index] ?? []
      for (const beat of find(curve, samplesPerSecond)) {
        const at = begin + beat
        const isOwn = at >= from && at < from + step
        if (isOwn && at - (beats.at(-1) ?? -Infinity) >= refractorySeconds * samplesPerSecond) beats.push(at)
      }
    })
  }
  return found
}

function intervalsOf(
  beats: readonly number[],
  samplesPerSecond: number,
  losses: readonly Loss[]
): Measurements['intervals'] {
  const gaps = losses.map(({ before }) => before).sort((one, other) => one - other)
  let gap = 0
  return beats.slice(1).flatMap((beat, after) => {
    const before = beats[after] ?? 0
    while (gap < gaps.length && (gaps[gap] ?? 0) <= before) gap += 1
    const isBroken = gap < gaps.length && (gaps[gap] ?? 0) <= beat
    return isBroken ? [] : [{ after, rrMs: Math.round(((beat - before) * 1_000) / samplesPerSecond) }]
  })
}

/** What the program can say of a record, whatever its length. */
export function measure(db: Database, row: EcgRow): Measurements {
  const nothing = {
    method,
    lead: null,
    beats: [],
    intervals: [],
    heartRatePerMinute: null,
    heartRateDoubt: null,
    remarks: []
  }
  if (row.samples === 0) return nothing
  const first: EcgRecord = recordBetween(
    db,
    row,
    null,
    0,
    Math.min(row.samples, Math.ceil(checkedSeconds * row.samplesPerSecond))
  )
  // A lead that is off at any time is the second choice.
  const lead = leadForBeats({ ...first, leadOff: row.leadOff }) ?? leadForBeats(first)
  const [beats = [], others = []] = lead === undefined ? [] : beatsOf(db, row, lead, [findBeats, energyBeats])
  const intervals = intervalsOf(beats, row.samplesPerSecond, row.losses)
  const perMinute = rateOf(intervals.map(({ rrMs }) => rrMs))
  const checked = first.counts[0]?.length ?? 0
  const remarks = checkLeads(
    first,
    beats.filter(beat => beat < checked)
  )
  return {
    method,
    lead: lead ?? null,
    beats: [...beats],
    intervals,
    heartRatePerMinute: perMinute,
    heartRateDoubt: perMinute === null ? null : doubtOf({ ...row, beats, others, perMinute }),
    remarks: remarks.map(remark => ({ ...remark, leads: [...remark.leads] }))
  }
}

/** Lowest and highest count of one lead in each of so many columns. */
export function overview(db: Database, row: EcgRow, lead: number, columns: number): Overview {
  const count = Math.min(columns, row.samples)
  const momentsPerColumn = count === 0 ? 1 : row.samples / count
  const extremes = Array.from({ length: count }, () => [Infinity, -Infinity] as [number, number])
  for (const { first, counts } of piecesOf(db, row, 0, row.samples))
    counts[lead]?.forEach((value, at) => {
      const pair = extremes[Math.min(count - 1, Math.floor((first + at) / momentsPerColumn))]
      if (pair === undefined) return
      pair[0] = Math.min(pair[0], value)
      pair[1] = Math.max(pair[1], value)
    })
  return { momentsPerColumn, extremes: extremes.flat() }
}

/** More than this is worked out beside the desk's work: twelve leads for a little more than ten seconds. */
const mostAtOnce = 150_000
export const isLong = ({ samples, leads }: Pick<EcgRow, 'samples' | 'leads'>): boolean =>
  samples * leads.length > mostAtOnce

export const measureEcg = job<{ readonly recordId: string }, never, Measurements>('ecg.measure')
export const overviewEcg = job<
  { readonly recordId: string; readonly lead: number; readonly columns: number },
  never,
  Overview
>('ecg.overview')

const rowIn = (db: Database, id: string): EcgRow => {
  const row = selectEcg(db, id)
  if (row === undefined) throw new Error('the record is gone')
  return row
}
export function runMeasureEcg(
  { recordId }: { readonly recordId: string },
  { db }: JobContext<never>
): Measurements {
  return measure(db(), rowIn(db(), recordId))
}
export function runOverviewEcg(
  { recordId, lead, columns }: { readonly recordId: string; readonly lead: number; readonly columns: number },
  { db }: JobContext<never>
): Overview {
  return overview(db(), rowIn(db(), recordId), lead, columns)
}
