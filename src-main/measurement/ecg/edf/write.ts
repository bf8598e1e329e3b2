import { Failure } from '../../../lib/failure.ts'
import { lengthOf, requireInt16, requireWhole } from '../record.ts'
import type { EcgRecord } from '../record.ts'
import { writeAnnotations } from './annotations.ts'
import type { EdfAnnotation } from './annotations.ts'
import { writeHeader } from './header.ts'
import type { EdfSignal } from './header.ts'
import { writeIdentification } from './identification.ts'
import { annotationLabel, leadOffText, recordingEnds } from './words.ts'

/** The standard recommends no larger data records. */
const mostRecordBytes = 61_440
const numberWidth = 8

interface Grid {
  readonly samples: number
  readonly seconds: number
}

/** Samples of a data record: near a second, and such that its duration is exact in eight characters. */
function gridOf(record: EcgRecord): Grid {
  const rate = record.samplesPerSecond
  const most = Math.min(Math.floor(mostRecordBytes / 2 / (record.leads.length + 1)), Math.ceil(10 * rate))
  let best: Grid | undefined
  for (let samples = 1; samples <= most; samples += 1) {
    const seconds = samples / rate
    if (String(seconds).length > numberWidth || samples / seconds !== rate) continue
    if (!best || Math.abs(seconds - 1) < Math.abs(best.seconds - 1)) best = { samples, seconds }
  }
  if (!best) throw new Failure('refused', `EDF 不能准确表示每秒 ${String(rate)} 次的采样率。`)
  return best
}

interface Range {
  readonly physical: string
  readonly digital: number
}

/** Largest physical value and the count it stands for: of all pairs that eight characters can hold, the truest. */
function rangeOf(record: EcgRecord): Range {
  const gain = record.microvoltsPerCount
  const needed = record.counts.reduce(
    (most, lead) => lead.reduce((inner, count) => Math.max(inner, Math.abs(count)), most),
    1
  )
  // The range is the same on both sides of zero, so that zero is zero volts.
  if (needed > 32_767)
    throw new Failure('refused', '这份心电有 −32768 的采样值，EDF+ 的对称范围存不下。请先换算再导出。')
  if (gain === null) return { physical: '32767', digital: 32_767 }
  let best: (Range & { readonly error: number }) | undefined
  for (let digital = 32_767; digital >= needed; digital -= 1) {
    const value = digital * gain
    const decimals = Math.max(0, numberWidth - 2 - String(Math.trunc(value)).length)
    const physical = String(Number(value.toFixed(Math.min(decimals, 6))))
    const error = Math.abs(Number(physical) / digital - gain)
    if (physical.length < numberWidth && (!best || error < best.error)) best = { physical, digital, error }
    if (best?.error === 0) break
  }
  if (!best || best.error > gain * 1e-6)
    throw new Failure('refused', 'EDF 文件头不能准确表示这份心电的幅度单位。请先换算（例如 1 µV）再导出。')
  return best
}

function prefilterOf(record: EcgRecord): string {
  const { highPassHz, lowPassHz, notchHz } = record.filters
  return [
    ...(highPassHz === null ? [] : [`HP:${String(highPassHz)}Hz`]),
    ...(lowPassHz === null ? [] : [`LP:${String(lowPassHz)}Hz`]),
    ...(notchHz === null ? [] : [`N:${String(notchHz)}Hz`])
  ].join(' ')
}

const labelOf = (lead: string): string => (lead === 'ECG' ? lead : `ECG ${lead}`)

function signalsOf(record: EcgRecord, samplesPerRecord: number): readonly EdfSignal[] {
  const { physical, digital } = rangeOf(record)
  return record.leads.map(lead => ({
    label: labelOf(lead),
    dimension: record.microvoltsPerCount === null ? '' : 'uV',
    physicalMin: `-${physical}`,
    physicalMax: physical,
    digitalMin: -digital,
    digitalMax: digital,
    prefilter: prefilterOf(record),
    samplesPerRecord
  }))
}

/** What is annotated besides the caller's notes: contacts lost, and where the filling of the last data record begins. */
function ownNotes(record: EcgRecord, grid: Grid): readonly EdfAnnotation[] {
  const rate = record.samplesPerSecond
  const off = record.leadOff.map(({ lead, from, to }) => ({
    atSeconds: from / rate,
    durationSeconds: (to - from) / rate,
    text: leadOffText(record.leads[lead] ?? '')
  }))
  const length = lengthOf(record)
  const end = { atSeconds: length / rate, durationSeconds: null, text: recordingEnds }
  return length % grid.samples === 0 ? off : [...off, end]
}

/** An EDF+C file of one record without losses. Throws a `Failure` where the format cannot hold it exactly. */
export function writeEdf(record: EcgRecord, notes: readonly EdfAnnotation[] = []): Uint8Array {
  requireWhole(record, 'EDF+')
  requireInt16(record, 'EDF+')
  const grid = gridOf(record)
  const records = Math.ceil(lengthOf(record) / grid.samples)
  const all = [...notes, ...ownNotes(record, grid)]
  const lists = Array.from({ length: records }, (_, n) => {
    const isIn = ({ atSeconds }: EdfAnnotation): boolean =>
      Math.min(records - 1, Math.max(0, Math.floor(atSeconds / grid.seconds))) === n
    // To the digit: thirds of a second must not print as 0.30000000000000004.
    return writeAnnotations(Number((n * grid.seconds).toFixed(6)), all.filter(isIn))
  })
  const listSamples = Math.ceil(Math.max(...lists.map(list => list.length)) / 2)
  const signals = signalsOf(record, grid.samples)
  const keeper: EdfSignal = {
    label: annotationLabel,
    dimension: '',
    physicalMin: '-1',
    physicalMax: '1',
    digitalMin: -32_768,
    digitalMax: 32_767,
    prefilter: '',
    samplesPerRecord: listSamples
  }
  const header = writeHeader({
    ...writeIdentification(record),
    kind: 'EDF+C',
    records,
    recordSeconds: grid.seconds,
    signals: [...signals, keeper]
  })
  const body = Buffer.alloc(records * 2 * (grid.samples * signals.length + listSamples))
  let at = 0
  lists.forEach((list, n) => {
    for (const lead of record.counts)
      for (let sample = 0; sample < grid.samples; sample += 1, at += 2)
        body.writeInt16LE(lead[Math.min(n * grid.samples + sample, lead.length - 1)] ?? 0, at)
    body.set(list, at)
    at += 2 * listSamples
  })
  return Buffer.concat([header, body])
}
