/**
 * WFDB records (physionet.org/physiotools/wag): header text, signals of format 16 and 212, and MIT annotations. For the
 * bench and for published recordings; multi-segment records and other formats are refused.
 *
 *   header      name signals rate[/…] samples …, then per signal: file format gain[(baseline)][/units] bits zero first checksum …
 *   format 16   i16 LE, interleaved
 *   format 212  two 12-bit samples in three bytes: low byte, both high nibbles (second sample's above), low byte
 *   annotation  u16 LE: code << 10 | samples since the one before; 59 = i32 skip (high word first), 60–62 number, subtype and
 *               channel, 63 = text of that many bytes (padded to even), 0 = end
 */
import { Failure } from '../../lib/failure.ts'

export interface WfdbSignal {
  readonly file: string
  readonly format: 16 | 212
  /** Counts of one unit (mV where none is named). */
  readonly gain: number
  readonly baseline: number
  readonly units: string
  readonly firstValue: number | undefined
  readonly checksum: number | undefined
  readonly name: string
}
export interface WfdbHeader {
  readonly name: string
  readonly samplesPerSecond: number
  /** Undefined: as many as the file holds. */
  readonly samples: number | undefined
  readonly signals: readonly WfdbSignal[]
}
export interface WfdbAnnotation {
  readonly sample: number
  readonly code: number
}

const notUnderstood = (what: string): Failure => new Failure('invalid-input', `WFDB 文件无法读取：${what}。`)

function signalOf(line: string, index: number): WfdbSignal {
  const [file = '', format = '', gainField = '', , zero, first, checksum, , ...name] = line.split(/\s+/)
  const [, shape, extras] = /^(\d+)(.*)$/.exec(format) ?? []
  if ((shape !== '16' && shape !== '212') || extras !== '')
    throw notUnderstood(`第 ${String(index + 1)} 个信号的格式 ${format} 不支持（只支持 16 和 212）`)
  const [, gain, , baseline, , units] = /^([-+\d.eE]*)(\((-?\d+)\))?(\/(\S+))?$/.exec(gainField) ?? []
  const number = (text: string | undefined): number | undefined =>
    text === undefined || !/^-?\d+$/.test(text) ? undefined : Number(text)
  return {
    file,
    format: shape === '16' ? 16 : 212,
    // The format's own rule: 200 counts a unit where the gain is absent or 0.
    gain: Number(gain) || 200,
    baseline: number(baseline) ?? number(zero) ?? 0,
    units: units ?? 'mV',
    firstValue: number(first),
    checksum: number(checksum),
    name: name.join(' ') || `signal ${String(index)}`
  }
}

export function readWfdbHeader(text: string): WfdbHeader {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '' && !line.startsWith('#'))
  const [name = '', count = '', rate = '250', samples] = (lines[0] ?? '').split(/\s+/)
  if (name.includes('/')) throw notUnderstood('多段记录不支持')
  const samplesPerSecond = Number.parseFloat(rate)
  const signals = lines.slice(1, 1 + Number(count)).map(signalOf)
  if (!(samplesPerSecond > 0) || !/^\d+$/.test(count) || signals.length !== Number(count))
    throw notUnderstood('头文件第一行与信号行不符')
  return { name, samplesPerSecond, samples: Number(samples) || undefined, signals }
}

function decode16(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Int32Array.from({ length: bytes.length >> 1 }, (_, n) => view.getInt16(2 * n, true))
}

const signed12 = (value: number): number => (value > 2_047 ? value - 4_096 : value)

function decode212(bytes: Uint8Array): Int32Array {
  const at = (index: number): number => bytes[index] ?? 0
  return Int32Array.from({ length: Math.floor((bytes.length * 2) / 3) }, (_, n) => {
    const start = (n >> 1) * 3
    const high = at(start + 1)
    return n % 2 === 0
      ? signed12(at(start) | ((high & 0x0f) << 8))
      : signed12(at(start + 2) | ((high & 0xf0) << 4))
  })
}

/** The signals in the header's order; `fileNamed` gives the bytes of a signal file. A published checksum that disagrees throws. */
export function readWfdbSignals(
  header: WfdbHeader,
  fileNamed: (name: string) => Uint8Array
): readonly Int32Array[] {
  const files = Map.groupBy(header.signals, signal => signal.file)
  const curves = new Map<WfdbSignal, Int32Array>()
  for (const [file, signals] of files) {
    const format = signals[0]?.format
    if (signals.some(signal => signal.format !== format)) throw notUnderstood(`${file} 中混有两种格式`)
    const samples = format === 16 ? decode16(fileNamed(file)) : decode212(fileNamed(file))
    const length = header.samples ?? Math.floor(samples.length / signals.length)
    if (samples.length < length * signals.length) throw notUnderstood(`${file} 比头文件所说的短`)
    signals.forEach((signal, index) => {
      const curve = Int32Array.from({ length }, (_, n) => samples[n * signals.length + index] ?? 0)
      const sum = curve.reduce((total, value) => (total + value) | 0, 0)
      if (signal.checksum !== undefined && ((sum - signal.checksum) & 0xffff) !== 0)
        throw notUnderstood(`${signal.name} 的校验和不符`)
      curves.set(signal, curve)
    })
  }
  return header.signals.flatMap(signal => curves.get(signal) ?? [])
}

/** The codes that stand for a beat (the table of `ecgcodes.h`); the others mark rhythm, noise and waves. */
const beatCodes: ReadonlySet<number> = new Set([
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 25, 30, 34, 35, 38, 41
])
export const isBeat = ({ code }: WfdbAnnotation): boolean => beatCodes.has(code)
/** Begin and end of ventricular flutter or fibrillation, in which nobody counts beats. */
export const flutterCodes = { from: 32, to: 33 } as const

export function readWfdbAnnotations(bytes: Uint8Array): readonly WfdbAnnotation[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: WfdbAnnotation[] = []
  let sample = 0
  for (let at = 0; at + 2 <= bytes.length;) {
    const word = view.getUint16(at, true)
    const [code, interval] = [word >> 10, word & 0x3ff]
    at += 2
    if (word === 0) return found
    if (code === 59) {
      if (at + 4 > bytes.length) break
      sample += (view.getInt16(at, true) << 16) | view.getUint16(at + 2, true)
      at += 4
    } else if (code === 63) at += interval + (interval % 2)
    else if (code < 50) {
      sample += interval
      found.push({ sample, code })
    }
  }
  throw notUnderstood('注释文件没有结束标记')
}
