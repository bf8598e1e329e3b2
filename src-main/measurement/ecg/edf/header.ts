/**
 * The header of EDF and EDF+ (edfplus.info/specs). ASCII only: 256 bytes for the file, then for the signals field after field
 * (all labels, all transducers, …), 256 bytes each.
 */
import { Failure } from '../../../lib/failure.ts'

export const unreadable = (what: string): Failure =>
  new Failure('invalid-input', `这个 EDF 文件无法读取：${what}。`)

export interface EdfSignal {
  readonly label: string
  readonly dimension: string
  readonly physicalMin: string
  readonly physicalMax: string
  readonly digitalMin: number
  readonly digitalMax: number
  readonly prefilter: string
  readonly samplesPerRecord: number
}
export interface EdfHeader {
  readonly patient: string
  readonly recording: string
  /** dd.mm.yy */
  readonly date: string
  /** hh.mm.ss */
  readonly time: string
  /** `EDF+C` without gaps, `EDF+D` with, empty for plain EDF. */
  readonly kind: 'EDF+C' | 'EDF+D' | ''
  /** Undefined while the recorder had not finished. */
  readonly records: number | undefined
  readonly recordSeconds: number
  readonly signals: readonly EdfSignal[]
}

const fileHead = 256
const signalHead = 256
export const headerLength = (signals: number): number => fileHead + signalHead * signals
/** Bytes of each field of a signal, in order. */
const signalFields = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32] as const
const mostSignals = 512

function asciiOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  if (/[^\x20-\x7e]/.test(text)) throw unreadable('文件头含有 ASCII 以外的字符，不合标准')
  return text.trimEnd()
}

function whole(text: string, what: string): number {
  if (!/^-?\d+$/.test(text.trim())) throw unreadable(`${what}（${text.trim()}）不是整数`)
  return Number(text)
}
function decimal(text: string, what: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw unreadable(`${what}（${text.trim()}）不是数字`)
  return value
}

export function readHeader(bytes: Uint8Array): EdfHeader {
  if (bytes.length < fileHead) throw unreadable('文件太短')
  let at = 0
  const next = (length: number): string => asciiOf(bytes.subarray(at, (at += length)))
  if (next(8) !== '0') throw unreadable('开头不是 EDF 的版本号 0')
  const [patient, recording, date, time] = [next(80), next(80), next(8), next(8)]
  const length = whole(next(8), '文件头长度')
  const reserved = next(44)
  const records = whole(next(8), '数据记录数')
  const recordSeconds = decimal(next(8), '每条记录的秒数')
  const count = whole(next(4), '信号数')
  if (count < 1 || count > mostSignals) throw unreadable(`信号数 ${String(count)} 不成立`)
  if (length !== headerLength(count)) throw unreadable('文件头长度与信号数不符')
  if (bytes.length < length) throw unreadable('文件头不完整')
  const fields = signalFields.map(size => Array.from({ length: count }, () => next(size)))
  const field = (which: number, signal: number): string => fields[which]?.[signal] ?? ''
  return {
    patient,
    recording,
    date,
    time,
    kind: reserved.startsWith('EDF+C') ? 'EDF+C' : reserved.startsWith('EDF+D') ? 'EDF+D' : '',
    records: records === -1 ? undefined : records,
    recordSeconds,
    signals: Array.from({ length: count }, (_, n) => {
      const samplesPerRecord = whole(field(8, n), '每条记录的采样数')
      if (samplesPerRecord < 1) throw unreadable('每条记录的采样数不是正数')
      return {
        label: field(0, n),
        dimension: field(2, n),
        physicalMin: field(3, n),
        physicalMax: field(4, n),
        digitalMin: whole(field(5, n), '数字最小值'),
        digitalMax: whole(field(6, n), '数字最大值'),
        prefilter: field(7, n),
        samplesPerRecord
      }
    })
  }
}

function padded(text: string, length: number): string {
  if (text.length > length || /[^\x20-\x7e]/.test(text))
    throw new Failure('refused', `EDF 文件头放不下“${text}”（最多 ${String(length)} 个 ASCII 字符）。`)
  return text.padEnd(length)
}

export function writeHeader(header: EdfHeader): Uint8Array {
  const { signals } = header
  const column = (size: number, value: (signal: EdfSignal) => string): string =>
    signals.map(signal => padded(value(signal), size)).join('')
  const text = [
    padded('0', 8),
    padded(header.patient, 80),
    padded(header.recording, 80),
    padded(header.date, 8),
    padded(header.time, 8),
    padded(String(headerLength(signals.length)), 8),
    padded(header.kind, 44),
    padded(String(header.records ?? -1), 8),
    padded(String(header.recordSeconds), 8),
    padded(String(signals.length), 4),
    column(16, signal => signal.label),
    column(80, () => ''),
    column(8, signal => signal.dimension),
    column(8, signal => signal.physicalMin),
    column(8, signal => signal.physicalMax),
    column(8, signal => String(signal.digitalMin)),
    column(8, signal => String(signal.digitalMax)),
    column(80, signal => signal.prefilter),
    column(8, signal => String(signal.samplesPerRecord)),
    column(32, () => '')
  ]
  return Buffer.from(text.join(''), 'latin1')
}
