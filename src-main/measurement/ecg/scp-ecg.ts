/**
 * SCP-ECG (EN 1064 / ISO 11073-91064): reads sections 0–11, writes 0, 1, 2, 3 and 6.
 *
 *   section 3  lead count u8, flags u8 (bit 0: reference beat subtracted), per lead {start u32, end u32, lead u8}, 1-based, inclusive
 *   section 6  nV of a count u16, µs of an interval u16, order of differences u8 (0, 1, 2), bimodal u8, byte length of each lead u16, data
 */
import { Failure } from '../../lib/failure.ts'
import { flawOf, requireInt16, requireWhole } from './record.ts'
import type { EcgRecord } from './record.ts'
import { readDemographics, writeDemographics } from './scp/demographics.ts'
import { readFindings } from './scp/findings.ts'
import type { ScpFindings } from './scp/findings.ts'
import { decoderOf, defaultTable, encodeDefault } from './scp/huffman.ts'
import { leadName, leadNumber } from './scp/leads.ts'
import { readSections, unreadable, writeSections } from './scp/sections.ts'
import type { Complain } from './scp/sections.ts'

export interface ScpFile {
  readonly record: EcgRecord
  readonly findings: ScpFindings
  /** What lenient reading let pass, in Chinese; strict reading throws at the first. */
  readonly warnings: readonly string[]
}
export type ScpReading = 'strict' | 'lenient'

interface LeadEntry {
  readonly number: number
  readonly from: number
  readonly to: number
}

function readLeads(section: Uint8Array | undefined): readonly LeadEntry[] {
  if (!section || section.length < 2) throw unreadable('没有导联定义（第 3 节）')
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  const count = view.getUint8(0)
  if (count === 0 || section.length < 2 + 9 * count) throw unreadable('导联定义（第 3 节）不完整')
  if (view.getUint8(1) & 1) throw unreadable('数据减去了参考心搏（第 3 节标志位），这种压缩方式目前不支持')
  return Array.from({ length: count }, (_, n) => {
    const at = 2 + 9 * n
    const [start, end] = [view.getUint32(at, true), view.getUint32(at + 4, true)]
    if (start < 1 || end < start) throw unreadable(`第 ${String(n + 1)} 个导联的起止位置不成立`)
    return { number: view.getUint8(at + 8), from: start - 1, to: end }
  })
}

/** Undoes differences in place: order 1 d + x[−1], order 2 d + 2x[−1] − x[−2]; the first one or two are values themselves. */
function integrate(values: Int32Array, order: number): void {
  for (let at = order; order > 0 && at < values.length; at += 1) {
    const [one, two] = [values[at - 1] ?? 0, values[at - 2] ?? 0]
    values[at] = (values[at] ?? 0) + (order === 1 ? one : 2 * one - two)
  }
}
function differentiate(values: Int32Array, order: number): Int32Array {
  return values.map((value, at) => {
    if (order === 0 || at < order) return value
    const [one, two] = [values[at - 1] ?? 0, values[at - 2] ?? 0]
    return value - (order === 1 ? one : 2 * one - two)
  })
}

/** The interval is in whole µs: a whole rate is meant where its interval differs by less than one. */
function rateOf(intervalMicroseconds: number): number {
  const rate = 1e6 / intervalMicroseconds
  const whole = Math.round(rate)
  return whole > 0 && Math.abs(1e6 / whole - intervalMicroseconds) < 1 ? whole : rate
}

function plainSamples(data: Uint8Array, count: number): Int32Array | undefined {
  if (data.length < 2 * count) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return Int32Array.from({ length: count }, (_, n) => view.getInt16(2 * n, true))
}

/** PC-80B files carry marks in the upper four bits and a baseline of 2048, which the format does not know. */
const isPc80b = (nanovolts: number, microseconds: number, leads: number): boolean =>
  nanovolts === 805 && microseconds === 6_666 && leads === 1

interface Rhythm {
  readonly counts: readonly Int32Array[]
  readonly samplesPerSecond: number
  readonly microvoltsPerCount: number
}

function readRhythm(
  section: Uint8Array | undefined,
  tables: Uint8Array | undefined,
  leads: readonly LeadEntry[],
  complain: Complain
): Rhythm {
  const decode = decoderOf(tables)
  if (decode === undefined) throw unreadable('编码表（第 2 节）不完整')
  const head = 6 + 2 * leads.length
  if (!section || section.length < head) throw unreadable('没有节律数据（第 6 节）或该节不完整')
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  const [nanovolts, microseconds] = [view.getUint16(0, true), view.getUint16(2, true)]
  const [order, bimodal] = [view.getUint8(4), view.getUint8(5)]
  if (nanovolts === 0 || microseconds === 0) throw unreadable('第 6 节没有幅度单位或采样间隔')
  if (order > 2) throw unreadable(`第 6 节的差分阶数 ${String(order)} 不存在`)
  if (bimodal !== 0) throw unreadable('数据采用双模式压缩（第 6 节），目前不支持')

  let at = head
  const counts = leads.map(({ number, from, to }, n) => {
    const length = view.getUint16(6 + 2 * n, true)
    const data = section.subarray(at, at + length)
    at += length
    const values =
      data.length < length ? undefined : decode ? decode(data, to - from) : plainSamples(data, to - from)
    if (!values) throw unreadable(`${leadName(number)} 导联的数据不足 ${String(to - from)} 个采样`)
    integrate(values, order)
    return values
  })
  const isVendors = !decode && isPc80b(nanovolts, microseconds, leads.length)
  if (isVendors) complain('是 PC-80B 的厂商格式：采样值含标记位，基线为 2048，不合标准')
  return {
    counts: isVendors ? counts.map(lead => lead.map(word => (word & 0x0fff) - 2_048)) : counts,
    samplesPerSecond: rateOf(microseconds),
    microvoltsPerCount: nanovolts / 1_000
  }
}

/** Leads recorded at different times side by side: only what all of them have. */
function inCommon(rhythm: Rhythm, leads: readonly LeadEntry[], complain: Complain): readonly Int32Array[] {
  const from = Math.max(...leads.map(lead => lead.from))
  const to = Math.min(...leads.map(lead => lead.to))
  if (from >= to) throw unreadable('各导联不是同时记录的，没有共同的时段')
  if (leads.some(lead => lead.from !== from || lead.to !== to))
    complain('各导联的起止时间不同，只能取共同的时段')
  return rhythm.counts.map((lead, n) => {
    const start = leads[n]?.from ?? 0
    return lead.slice(from - start, to - start)
  })
}

/** Throws a `Failure` that says in Chinese what is wrong. */
export function readScpEcg(bytes: Uint8Array, reading: ScpReading): ScpFile {
  const warnings: string[] = []
  const complain: Complain = what => {
    if (reading === 'strict') throw unreadable(what)
    warnings.push(`${what}。`)
  }
  const sections = readSections(bytes, complain)
  const leads = readLeads(sections.get(3))
  const rhythm = readRhythm(sections.get(6), sections.get(2), leads, complain)
  const { patient, startedAt, device, filters } = readDemographics(sections.get(1), complain)
  const record: EcgRecord = {
    leads: leads.map(lead => leadName(lead.number)),
    counts: inCommon(rhythm, leads, complain),
    samplesPerSecond: rhythm.samplesPerSecond,
    microvoltsPerCount: rhythm.microvoltsPerCount,
    filters,
    leadOff: [],
    losses: [],
    startedAt,
    device,
    patient
  }
  const flaw = flawOf(record)
  if (flaw !== undefined) throw unreadable(flaw.slice(0, -1))
  return { record, findings: readFindings(sections), warnings }
}

const fits16 = (values: Int32Array): boolean => values.every(value => value >= -32_768 && value <= 32_767)

function leadSection(record: EcgRecord): Uint8Array {
  const length = record.counts[0]?.length ?? 0
  const bytes = Buffer.alloc(2 + 9 * record.leads.length)
  bytes.writeUInt8(record.leads.length, 0)
  // All at once; as many as five bits can say.
  bytes.writeUInt8(0x04 | (Math.min(record.leads.length, 31) << 3), 1)
  record.leads.forEach((name, n) => {
    const number = leadNumber(name)
    if (number === undefined || number > 255)
      throw new Failure('refused', `SCP-ECG 没有导联 ${name} 的代码，不能导出。请先为各通道选定导联名称。`)
    bytes.writeUInt32LE(1, 2 + 9 * n)
    bytes.writeUInt32LE(length, 6 + 9 * n)
    bytes.writeUInt8(number, 10 + 9 * n)
  })
  return bytes
}

function rhythmSection(record: EcgRecord, packing: ScpPacking): Uint8Array {
  const nanovolts = Math.round((record.microvoltsPerCount ?? 0) * 1e6) / 1e3
  if (!Number.isInteger(nanovolts) || nanovolts < 1 || nanovolts > 65_535)
    throw new Failure(
      'refused',
      'SCP-ECG 的幅度单位只能是 1 至 65535 的整数纳伏。请先换算（例如 1 µV）再导出。'
    )
  const microseconds = Math.round(1e6 / record.samplesPerSecond)
  if (microseconds > 65_535 || rateOf(microseconds) !== record.samplesPerSecond)
    throw new Failure('refused', `SCP-ECG 不能准确表示每秒 ${String(record.samplesPerSecond)} 次的采样率。`)
  const order =
    packing === 'plain'
      ? 0
      : ([2, 1, 0].find(n => record.counts.every(lead => fits16(differentiate(lead, n)))) ?? 0)
  const leads = record.counts.map(lead => {
    if (packing === 'huffman') return encodeDefault(differentiate(lead, order))
    return Buffer.from(Int16Array.from(lead).buffer)
  })
  const head = Buffer.alloc(6 + 2 * leads.length)
  head.writeUInt16LE(nanovolts, 0)
  head.writeUInt16LE(microseconds, 2)
  head.writeUInt8(order, 4)
  leads.forEach((lead, n) => {
    if (lead.length > 65_535)
      throw new Failure('refused', 'SCP-ECG 每个导联最多 65535 字节，这份记录太长。请选取较短的一段再导出。')
    head.writeUInt16LE(lead.length, 6 + 2 * n)
  })
  return Buffer.concat([head, ...leads])
}

/** `plain`: 16-bit samples as they are; `huffman`: differences in the default code, about a quarter of that. */
export type ScpPacking = 'plain' | 'huffman'

/** A file of one record without losses. Throws a `Failure` where the format cannot hold it exactly. */
export function writeScpEcg(record: EcgRecord, packing: ScpPacking = 'huffman'): Uint8Array {
  requireWhole(record, 'SCP-ECG')
  requireInt16(record, 'SCP-ECG')
  if (record.microvoltsPerCount === null)
    throw new Failure('refused', '这份心电没有定标（任意单位），SCP-ECG 必须有电压单位，不能导出。')
  const sections = new Map<number, Uint8Array>([
    [1, writeDemographics(record)],
    [3, leadSection(record)],
    [6, rhythmSection(record, packing)]
  ])
  if (packing === 'huffman') sections.set(2, Uint8Array.of(defaultTable & 0xff, defaultTable >> 8))
  return writeSections(sections)
}
