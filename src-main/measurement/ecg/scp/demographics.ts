/**
 * Section 1 of SCP-ECG: who, when, with what. Entries {tag u8, length u16, value}, ended by FF 00 00. Texts end with a zero; their
 * character set is not declared in versions 1.x, and Chinese makers write GBK: UTF-8 where it is valid, else GB 18030.
 */
import { localClock, localDay } from '../record.ts'
import type { EcgFilters, EcgPatient, EcgRecord } from '../record.ts'
import { unreadable } from './sections.ts'
import type { Complain } from './sections.ts'

export interface Demographics {
  readonly patient: EcgPatient
  readonly startedAt: string | null
  readonly device: string | null
  readonly filters: EcgFilters
}

const tags = {
  lastName: 0,
  firstName: 1,
  patientId: 2,
  birthDate: 5,
  sex: 8,
  device: 14,
  date: 25,
  time: 26,
  highPass: 27,
  lowPass: 28,
  filterBits: 29,
  end: 255
} as const
/** In the acquiring device's entry. */
const modelAt = 8
const modelLength = 6
const deviceFixedLength = 36
/** Filter bits: 0 is a 60 Hz notch, 1 a 50 Hz notch. */
const notches = [60, 50] as const

function textOf(value: Uint8Array): string {
  const end = value.indexOf(0)
  const bytes = end < 0 ? value : value.subarray(0, end)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
  } catch {
    return new TextDecoder('gb18030').decode(bytes).trim()
  }
}

function entriesOf(body: Uint8Array, complain: Complain): ReadonlyMap<number, Uint8Array> {
  const entries = new Map<number, Uint8Array>()
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  for (let at = 0; at + 3 <= body.length;) {
    const tag = view.getUint8(at)
    const length = view.getUint16(at + 1, true)
    if (tag === tags.end) return entries
    if (at + 3 + length > body.length) throw unreadable(`第 1 节的第 ${String(tag)} 号字段超出该节`)
    if (!entries.has(tag)) entries.set(tag, body.subarray(at + 3, at + 3 + length))
    at += 3 + length
  }
  complain('第 1 节没有结束标记')
  return entries
}

const two = (n: number): string => String(n).padStart(2, '0')

/** Year u16, month, day; null where it is no day of the calendar, which makers use for "not entered". */
function dayOf(value: Uint8Array | undefined): string | null {
  if (!value || value.length < 4) return null
  const [low = 0, high = 0, month = 0, day = 0] = value
  return localDay(`${String(low + 256 * high).padStart(4, '0')}-${two(month)}-${two(day)}`)
}

function clockOf(date: Uint8Array | undefined, time: Uint8Array | undefined): string | null {
  const day = dayOf(date)
  const [hour = 0, minute = 0, second = 0] = time ?? []
  return day === null || !time ? null : localClock(`${day}T${two(hour)}:${two(minute)}:${two(second)}`)
}

function deviceOf(value: Uint8Array | undefined): string | null {
  return value && value.length >= modelAt + modelLength
    ? textOf(value.subarray(modelAt, modelAt + modelLength)) || null
    : null
}

function filtersOf(entries: ReadonlyMap<number, Uint8Array>): EcgFilters {
  const word = (tag: number): number | null => {
    const [low, high] = entries.get(tag) ?? []
    return low === undefined || high === undefined ? null : low + 256 * high
  }
  // A zero stands for "no such filter" or "not told": neither is a frequency.
  const [highPass, lowPass] = [word(tags.highPass) || null, word(tags.lowPass) || null]
  const bits = entries.get(tags.filterBits)?.[0] ?? 0
  return {
    highPassHz: highPass === null ? null : highPass / 100,
    lowPassHz: lowPass,
    notchHz: notches.find((_hertz, bit) => (bits >> bit) & 1) ?? null
  }
}

export function readDemographics(body: Uint8Array | undefined, complain: Complain): Demographics {
  const entries = body ? entriesOf(body, complain) : new Map<number, Uint8Array>()
  const text = (tag: number): string | null => textOf(entries.get(tag) ?? new Uint8Array()) || null
  const names = [text(tags.lastName), text(tags.firstName)].filter(name => name !== null)
  const sex = entries.get(tags.sex)?.[0]
  return {
    patient: {
      id: text(tags.patientId),
      name: names.join(' ') || null,
      sex: sex === 1 ? 'male' : sex === 2 ? 'female' : null,
      birthDate: dayOf(entries.get(tags.birthDate))
    },
    startedAt: clockOf(entries.get(tags.date), entries.get(tags.time)),
    device: deviceOf(entries.get(tags.device)),
    filters: filtersOf(entries)
  }
}

const entry = (tag: number, value: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(tag, value.length & 0xff, value.length >> 8), value])
const word = (n: number): Uint8Array => Uint8Array.of(n & 0xff, n >> 8)
const text = (content: string): Uint8Array => Buffer.from(`${content}\0`, 'utf8')

function dayBytes(day: string): Uint8Array {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return Uint8Array.of(...word(year), month, date)
}

function deviceBytes(model: string): Uint8Array {
  const bytes = Buffer.alloc(deviceFixedLength)
  // A device of a cart, that stores and transmits; language undeclared.
  bytes.writeUInt8(0, 6)
  bytes.writeUInt8(0xff, 7)
  bytes.write(model, modelAt, modelLength, 'latin1')
  bytes.writeUInt8(20, 14)
  bytes.writeUInt8(0xc0, 15)
  bytes.writeUInt8(0x08, 17)
  return Buffer.concat([bytes, text(''), text(''), text(''), text(''), text(''), text('')])
}

/** The device's name is cut to the six letters that the format has for it. */
export function writeDemographics(record: EcgRecord): Uint8Array {
  const { patient, startedAt, device, filters } = record
  const parts: Uint8Array[] = []
  if (patient.name !== null) parts.push(entry(tags.lastName, text(patient.name)))
  parts.push(entry(tags.patientId, text(patient.id ?? '')))
  if (patient.birthDate !== null) parts.push(entry(tags.birthDate, dayBytes(patient.birthDate)))
  if (patient.sex !== null) parts.push(entry(tags.sex, Uint8Array.of(patient.sex === 'male' ? 1 : 2)))
  parts.push(entry(tags.device, deviceBytes(device ?? '')))
  if (startedAt !== null) {
    const [day = '', time = ''] = startedAt.split('T')
    parts.push(entry(tags.date, dayBytes(day)))
    parts.push(entry(tags.time, Uint8Array.from(time.split(':').map(Number))))
  }
  if (filters.highPassHz !== null)
    parts.push(entry(tags.highPass, word(Math.round(filters.highPassHz * 100))))
  if (filters.lowPassHz !== null) parts.push(entry(tags.lowPass, word(Math.round(filters.lowPassHz))))
  const bit = notches.findIndex(hertz => hertz === filters.notchHz)
  if (bit >= 0) parts.push(entry(tags.filterBits, Uint8Array.of(1 << bit)))
  return Buffer.concat([...parts, Uint8Array.of(tags.end, 0, 0)])
}
