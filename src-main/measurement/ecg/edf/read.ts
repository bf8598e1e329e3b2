import { flawOf } from '../record.ts'
import type { EcgFilters, EcgRecord, LeadOff, Loss } from '../record.ts'
import { readAnnotations } from './annotations.ts'
import type { EdfAnnotation, RecordAnnotations } from './annotations.ts'
import { headerLength, readHeader, unreadable } from './header.ts'
import type { EdfHeader, EdfSignal } from './header.ts'
import { readIdentification } from './identification.ts'
import { annotationLabel, leadOffText, recordingEnds } from './words.ts'

export interface EdfFile {
  /** Null for a file that has only annotations. */
  readonly record: EcgRecord | null
  readonly annotations: readonly EdfAnnotation[]
  readonly startedAt: string | null
}

const microvoltsOf: ReadonlyMap<string, number> = new Map([
  ['nV', 0.001],
  ['uV', 1],
  ['mV', 1_000],
  ['V', 1_000_000]
])
const isEcg = ({ label }: EdfSignal): boolean =>
  /^(ECG|EKG)\b/i.test(label) || /^(a?V|I)[\dRLFI]*$/.test(label)

interface Layout {
  readonly recordBytes: number
  /** Byte place of each signal within a record. */
  readonly places: ReadonlyMap<EdfSignal, number>
  readonly records: number
}

function layoutOf(header: EdfHeader, length: number): Layout {
  const places = new Map<EdfSignal, number>()
  let recordBytes = 0
  for (const signal of header.signals) {
    places.set(signal, recordBytes)
    recordBytes += 2 * signal.samplesPerRecord
  }
  const present = Math.floor((length - headerLength(header.signals.length)) / recordBytes)
  const records = header.records ?? present
  if (records > present)
    throw unreadable(`文件应有 ${String(records)} 条数据记录，实际只有 ${String(present)} 条，不完整`)
  return { recordBytes, places, records }
}

interface Scale {
  readonly microvoltsPerCount: number | null
  /** Counts to add, so that zero is zero volts. */
  readonly offset: number
}

function scaleOf(signal: EdfSignal): Scale {
  const [low, high] = [Number(signal.physicalMin), Number(signal.physicalMax)]
  const span = signal.digitalMax - signal.digitalMin
  const gain = (high - low) / span
  if (!(span > 0) || !Number.isFinite(gain) || gain === 0)
    throw unreadable(`${signal.label} 的物理或数字范围不成立`)
  const unit = microvoltsOf.get(signal.dimension)
  const offset = low / gain - signal.digitalMin
  if (unit === undefined) return { microvoltsPerCount: null, offset: 0 }
  if (Math.abs(offset - Math.round(offset)) > 1e-3) throw unreadable(`${signal.label} 的零点不在整数采样值上`)
  return { microvoltsPerCount: gain * unit, offset: Math.round(offset) }
}

function filtersOf(prefilter: string): EcgFilters {
  const hertz = (mark: string): number | null => {
    const [, number] = new RegExp(`(?:^|\\s)${mark}:\\s*([\\d.]+)\\s*Hz`, 'i').exec(prefilter) ?? []
    return number === undefined ? null : Number(number)
  }
  return { highPassHz: hertz('HP'), lowPassHz: hertz('LP'), notchHz: hertz('N') }
}

const leadName = (label: string): string => label.replace(/^(ECG|EKG)\s+/i, '')

/** Where the time keeper jumps, samples are missing. */
function lossesOf(
  keepers: readonly RecordAnnotations[],
  header: EdfHeader,
  samplesPerRecord: number
): readonly Loss[] {
  const rate = samplesPerRecord / header.recordSeconds
  return keepers.flatMap(({ recordAt }, n) => {
    const before = keepers[n - 1]?.recordAt
    if (recordAt === null || before === null || before === undefined) return []
    const samples = Math.round((recordAt - before - header.recordSeconds) * rate)
    return samples > 0 ? [{ before: n * samplesPerRecord, samples }] : []
  })
}

function leadOffOf(
  annotations: readonly EdfAnnotation[],
  leads: readonly string[],
  rate: number
): readonly LeadOff[] {
  return annotations.flatMap(({ text, atSeconds, durationSeconds }) => {
    const lead = leads.findIndex(name => text === leadOffText(name))
    if (lead < 0 || durationSeconds === null) return []
    const from = Math.round(atSeconds * rate)
    return [{ lead, from, to: from + Math.round(durationSeconds * rate) }]
  })
}

/** The ECG of an EDF or EDF+ file. Throws a `Failure` that says in Chinese what is wrong. */
export function readEdf(bytes: Uint8Array): EdfFile {
  const header = readHeader(bytes)
  const layout = layoutOf(header, bytes.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = headerLength(header.signals.length)
  const placeOf = (signal: EdfSignal, record: number): number =>
    start + record * layout.recordBytes + (layout.places.get(signal) ?? 0)
  const { patient, startedAt, device } = readIdentification(header)

  const notes = header.kind === '' ? [] : header.signals.filter(signal => signal.label === annotationLabel)
  const keepers = Array.from({ length: notes.length > 0 ? layout.records : 0 }, (_, record) => {
    const lists = notes.map(signal => {
      const at = placeOf(signal, record)
      return readAnnotations(bytes.subarray(at, at + 2 * signal.samplesPerRecord))
    })
    return { recordAt: lists[0]?.recordAt ?? null, annotations: lists.flatMap(list => list.annotations) }
  })
  const all = keepers.flatMap(keeper => keeper.annotations)

  const curves = header.signals.filter(signal => signal.label !== annotationLabel)
  const marked = curves.filter(isEcg)
  const signals = marked.length > 0 ? marked : curves
  const [first] = signals
  if (!first) return { record: null, annotations: all, startedAt }
  if (!(header.recordSeconds > 0)) throw unreadable('每条记录的秒数不是正数')
  if (signals.some(signal => signal.samplesPerRecord !== first.samplesPerRecord))
    throw unreadable('各导联的采样率不同，目前不支持')
  const scales = signals.map(scaleOf)
  const microvoltsPerCount = scales[0]?.microvoltsPerCount ?? null
  if (scales.some(scale => scale.microvoltsPerCount !== microvoltsPerCount))
    throw unreadable('各导联的幅度单位不同，目前不支持')

  const rate = first.samplesPerRecord / header.recordSeconds
  const stored = layout.records * first.samplesPerRecord
  const end = all.find(({ text }) => text === recordingEnds)
  const length = Math.min(stored, end ? Math.round(end.atSeconds * rate) : stored)
  const leads = signals.map(signal => leadName(signal.label))
  const record: EcgRecord = {
    leads,
    counts: signals.map((signal, n) => {
      const offset = scales[n]?.offset ?? 0
      return Int32Array.from({ length }, (_, sample) => {
        const inRecord = sample % first.samplesPerRecord
        const at = placeOf(signal, (sample - inRecord) / first.samplesPerRecord) + 2 * inRecord
        return view.getInt16(at, true) + offset
      })
    }),
    samplesPerSecond: rate,
    microvoltsPerCount,
    filters: filtersOf(first.prefilter),
    leadOff: leadOffOf(all, leads, rate),
    losses: lossesOf(keepers, header, first.samplesPerRecord),
    startedAt,
    device,
    patient
  }
  const flaw = flawOf(record)
  if (flaw !== undefined) throw unreadable(flaw.slice(0, -1))
  const ours = new Set([recordingEnds, ...leads.map(leadOffText)])
  return { record, annotations: all.filter(({ text }) => !ours.has(text)), startedAt }
}
