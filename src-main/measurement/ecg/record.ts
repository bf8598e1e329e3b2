import { addSeconds } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'

/** Half-open run of samples of one lead, counted from the start of the record. */
export interface LeadOff {
  /** Index into `leads`. */
  readonly lead: number
  readonly from: number
  readonly to: number
}
/** Samples that never arrived, just before sample `before`; null: nobody counted them. */
export interface Loss {
  readonly before: number
  readonly samples: number | null
}
/** What was done to the signal before we got it; null where nobody says. Nothing of ours is ever applied to stored data. */
export interface EcgFilters {
  readonly highPassHz: number | null
  readonly lowPassHz: number | null
  readonly notchHz: number | null
}
/** What the file formats share of the person. */
export interface EcgPatient {
  readonly id: string | null
  readonly name: string | null
  readonly sex: 'male' | 'female' | null
  /** `YYYY-MM-DD` */
  readonly birthDate: string | null
}
/** One recording, all leads side by side: lead `n` at moment `t` is `counts[n][t]`. */
export interface EcgRecord {
  /** `I`, `II`, `V1` … or the device's own name of a channel; each once. */
  readonly leads: readonly string[]
  readonly counts: readonly Int32Array[]
  readonly samplesPerSecond: number
  /** Null where the device is not calibrated: then it has a shape and no height. */
  readonly microvoltsPerCount: number | null
  readonly filters: EcgFilters
  readonly leadOff: readonly LeadOff[]
  readonly losses: readonly Loss[]
  /** Local clock of the recording device or desk, without zone: `YYYY-MM-DDTHH:mm:ss`. */
  readonly startedAt: string | null
  readonly device: string | null
  readonly patient: EcgPatient
}

export const nobody: EcgPatient = { id: null, name: null, sex: null, birthDate: null }
export const unknownFilters: EcgFilters = { highPassHz: null, lowPassHz: null, notchHz: null }
/** Order of a report: limb leads, augmented leads, chest leads. */
export const standardLeads = [
  'I',
  'II',
  'III',
  'aVR',
  'aVL',
  'aVF',
  'V1',
  'V2',
  'V3',
  'V4',
  'V5',
  'V6'
] as const

export const lengthOf = (record: EcgRecord): number => record.counts[0]?.length ?? 0
export const secondsOf = (record: EcgRecord): number => lengthOf(record) / record.samplesPerSecond

export function leadNamed(record: EcgRecord, name: string): Int32Array | undefined {
  return record.counts[record.leads.indexOf(name)]
}

/** Samples a second. No recorder lies outside; what a damaged header claims would break clocks and storage. */
const slowestSampling = 10
const fastestSampling = 100_000

/** What makes a record impossible, as a sentence for whoever built it; undefined when it is sound. */
export function flawOf(record: EcgRecord): string | undefined {
  const length = lengthOf(record)
  if (record.leads.length === 0 || length === 0) return '心电记录没有导联或没有采样。'
  if (record.leads.length !== record.counts.length || new Set(record.leads).size !== record.leads.length)
    return '心电记录的导联名称与数据不符。'
  if (record.counts.some(lead => lead.length !== length)) return '心电记录各导联长度不一致。'
  if (!(record.samplesPerSecond >= slowestSampling && record.samplesPerSecond <= fastestSampling))
    return `心电记录的采样率不成立：应为每秒 ${String(slowestSampling)} 至 ${String(fastestSampling)} 次。`
  const isWithin = (at: number): boolean => Number.isInteger(at) && at >= 0 && at <= length
  const areSpans = record.leadOff.every(
    ({ lead, from, to }) => record.leads[lead] !== undefined && isWithin(from) && isWithin(to) && from < to
  )
  const lost = record.losses.reduce((sum, { samples }) => sum + (samples ?? 0), 0)
  if (!areSpans || !record.losses.every(({ before }) => isWithin(before)) || !Number.isSafeInteger(lost))
    return '心电记录中导联脱落或丢失采样的位置超出记录范围。'
  return undefined
}

/** Samples `from` to `to` (excluded), with its faults; the clock moves with it in whole seconds. */
export function stretchOf(record: EcgRecord, from: number, to: number): EcgRecord {
  const moved = (at: number): number => Math.min(Math.max(at, from), to) - from
  const { startedAt } = record
  return {
    ...record,
    counts: record.counts.map(lead => lead.slice(from, to)),
    leadOff: record.leadOff
      .map(span => ({ ...span, from: moved(span.from), to: moved(span.to) }))
      .filter(span => span.from < span.to),
    losses: record.losses
      .filter(({ before }) => before > from && before < to)
      .map(loss => ({ ...loss, before: loss.before - from })),
    startedAt: startedAt === null ? null : addSeconds(startedAt, from / record.samplesPerSecond)
  }
}

/** The stretches without a lost sample, in order of time. */
export function wholeStretches(record: EcgRecord): readonly { readonly from: number; readonly to: number }[] {
  const breaks = [...new Set(record.losses.map(({ before }) => before))].sort((one, other) => one - other)
  const edges = [0, ...breaks, lengthOf(record)]
  return edges
    .slice(1)
    .map((to, index) => ({ from: edges[index] ?? 0, to }))
    .filter(({ from, to }) => from < to)
}

/** The same curve in another unit, rounded to whole counts: for a format that cannot hold the device's own. Not lossless. */
export function rescaled(record: EcgRecord, microvoltsPerCount: number): EcgRecord {
  if (record.microvoltsPerCount === null)
    throw new Failure('refused', '这份心电没有定标（任意单位），不能换算成电压。')
  const factor = record.microvoltsPerCount / microvoltsPerCount
  return {
    ...record,
    microvoltsPerCount,
    counts: record.counts.map(lead => lead.map(count => Math.round(count * factor)))
  }
}

/** Formats that know no gaps would close them and shift what follows in time: such a record is not written to them. */
export function requireWhole(record: EcgRecord, format: string): void {
  const flaw = flawOf(record)
  if (flaw !== undefined) throw new Failure('refused', flaw)
  if (record.losses.length > 0)
    throw new Failure(
      'refused',
      `这份心电有 ${String(record.losses.length)} 处丢失采样，${format} 无法表示间断。请先选取一段完整的记录再导出。`
    )
}

/** Formats of 16-bit samples do not clip in silence. */
export function requireInt16(record: EcgRecord, format: string): void {
  const isTooLarge = record.counts.some(lead => lead.some(count => count < -32_768 || count > 32_767))
  if (isTooLarge)
    throw new Failure('refused', `这份心电的采样值超过 16 位，${format} 存不下。请先换算到较粗的单位再导出。`)
}

const clockShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/

/** A moment of the calendar as `startedAt` has it, or null. */
export function localClock(text: string): string | null {
  if (!clockShape.test(text)) return null
  const isMoment = !Number.isNaN(Date.parse(`${text}Z`)) && addSeconds(text, 0) === text
  // Nobody living was born and no ECG recorded before; a clock that says so was never set.
  return isMoment && text >= '1900' ? text : null
}
/** A day of the calendar as `birthDate` has it, or null. */
export function localDay(text: string): string | null {
  return localClock(`${text}T00:00:00`)?.slice(0, 10) ?? null
}
