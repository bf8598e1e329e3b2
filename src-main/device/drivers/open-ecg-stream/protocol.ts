/**
 * Open ECG stream: a format of this project's own for ECG carts and trainers, because no maker of twelve-lead recorders
 * publishes theirs. Anybody may send it; it speaks by itself and takes no commands. `checklist.md` says the same for the
 * builder of a device.
 *
 *   frame     4F 45 TYPE LENGTH payload CRC    ("OE"; LENGTH u16 LE of the payload; numbers are little-endian)
 *   CRC       CRC-16/CCITT-FALSE u16 LE over TYPE, LENGTH and payload
 *   01 header   version u8 = 1, layout u8, then UTF-8 JSON:
 *               {"leads":["I",…], "samplesPerSecond":1000, "microvoltsPerCount":1 | null, "bits":16 | 24,
 *                "tellsContact":true | false, "filters":["0.05–150 Hz"]}
 *               first, and again at least every second; a changed header has another layout number
 *   02 samples  layout u8, moment u32 (of its first sample, counted on from any number, wraps), contacts u32 (bit n: lead n
 *               has no contact), then for each moment all leads in the header's order, i16 or i24
 *
 * Samples of a layout whose header has not come are not understood and dropped; the moment counter tells how many.
 */
import type { Candidate } from '../framer.ts'

export interface StreamHeader {
  readonly layout: number
  readonly leads: readonly string[]
  readonly samplesPerSecond: number
  readonly microvoltsPerCount: number | null
  readonly bits: 16 | 24
  readonly tellsContact: boolean
  readonly filters: readonly string[]
}
export type StreamFrame =
  | { readonly type: 'header'; readonly header: StreamHeader }
  | {
      readonly type: 'samples'
      readonly layout: number
      readonly moment: number
      readonly contacts: number
      /** As on the wire; what it holds depends on the header. */
      readonly samples: Uint8Array
    }
  /** Sound, but of a kind or version that is not known. */
  | { readonly type: 'other' }

export const mostLeads = 32
export const longestPayload = 4_096
const head = 5
const check = 2
export const longestFrame = head + longestPayload + check
const samplesHead = 9
const type = { header: 1, samples: 2 } as const
const version = 1

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit += 1)
    crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  return crc
})
/** CRC-16/CCITT-FALSE. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) crc = ((crc << 8) & 0xff00) ^ (table[(crc >> 8) ^ byte] ?? 0)
  return crc
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && /^[^\p{Cc}]{1,20}$/u.test(value)
const isTextList = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)
const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0

/** Undefined where the text is not what a header has to be. */
function parseHeader(payload: Uint8Array): StreamHeader | undefined {
  let told: unknown
  try {
    told = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload.subarray(2)))
  } catch {
    return undefined
  }
  if (typeof told !== 'object' || told === null) return undefined
  const { leads, samplesPerSecond, microvoltsPerCount, bits, tellsContact, filters } = told as Readonly<
    Record<string, unknown>
  >
  if (!isTextList(leads) || leads.length === 0 || leads.length > mostLeads) return undefined
  if (new Set(leads).size !== leads.length || !isTextList(filters)) return undefined
  if (!isPositive(samplesPerSecond) || samplesPerSecond > 32_000) return undefined
  if (microvoltsPerCount !== null && !isPositive(microvoltsPerCount)) return undefined
  if ((bits !== 16 && bits !== 24) || typeof tellsContact !== 'boolean') return undefined
  const layout = payload[1] ?? 0
  return { layout, leads, samplesPerSecond, microvoltsPerCount, bits, tellsContact, filters }
}

function parsePayload(kind: number, payload: Uint8Array): StreamFrame | undefined {
  if (kind === type.header) {
    if (payload[0] !== version) return { type: 'other' }
    const header = parseHeader(payload)
    return header && { type: 'header', header }
  }
  if (kind !== type.samples) return { type: 'other' }
  if (payload.length <= samplesHead) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  return {
    type: 'samples',
    layout: view.getUint8(0),
    moment: view.getUint32(1, true),
    contacts: view.getUint32(5, true),
    samples: payload.slice(samplesHead)
  }
}

export function judgeFrame(bytes: Uint8Array): Candidate<StreamFrame> {
  const [first, second = 0x45, , low = 0, high = 0] = bytes
  if (first !== 0x4f || second !== 0x45) return { verdict: 'not-a-frame' }
  const length = low | (high << 8)
  if (length > longestPayload) return { verdict: 'not-a-frame' }
  const end = head + length
  if (bytes.length < head || bytes.length < end + check) return { verdict: 'incomplete' }
  if (crc16(bytes.subarray(2, end)) !== ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8)))
    return { verdict: 'not-a-frame' }
  const frame = parsePayload(bytes[2] ?? 0, bytes.subarray(head, end))
  return frame ? { verdict: 'frame', length: end + check, frame } : { verdict: 'not-a-frame' }
}

/** One column for each lead; undefined where the bytes are no whole number of moments. */
export function columnsOf(
  samples: Uint8Array,
  { leads, bits }: Pick<StreamHeader, 'leads' | 'bits'>
): readonly Int32Array[] | undefined {
  const width = bits / 8
  const moments = samples.length / (leads.length * width)
  if (!Number.isInteger(moments)) return undefined
  const columns = leads.map(() => new Int32Array(moments))
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength)
  columns.forEach((column, lead) => {
    for (let n = 0; n < moments; n += 1) {
      const at = (n * leads.length + lead) * width
      column[n] =
        bits === 16 ? view.getInt16(at, true) : view.getUint16(at, true) | (view.getInt8(at + 2) << 16)
    }
  })
  return columns
}

/** Moments between the one expected and the one that came; the counter has 2^32 values. */
export const momentsBetween = (expected: number, came: number): number => (came - expected) >>> 0
