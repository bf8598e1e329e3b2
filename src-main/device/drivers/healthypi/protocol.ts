/**
 * ProtoCentral HealthyPi v3/v4 and the ADS1292R shield. Layout after Protocentral/protocentral_healthypi_v4 (commit
 * 030856e) and protocentral-ads1292r-arduino (68a1009), both MIT.
 *
 *   packet = 0A FA LEN u16 LE TYPE data 00 0B     TYPE 02 = data, one packet for each sample, 125 a second
 *
 *   HealthyPi, LEN 14h: ECG i16 LE, respiration i16, infrared i32, red i32, temperature u16 (0.01 °C), respiration rate,
 *                       SpO2, heart rate, systolic, diastolic, status (bit 0: ECG electrodes off)
 *   shield, LEN 09h:    ECG i16 LE, respiration i16, respiration rate u16, heart rate u16, 00
 *
 * Systolic and diastolic are constants of the firmware (80 and 120): nobody measured them, so they are not even parsed.
 *
 * There is no checksum: a value changed on the wire cannot be seen. What can be seen is structure. Length and type must
 * be known and both stop bytes must stand; a packet with the whole head of another inside is two torn ones, whatever
 * stands at its end.
 */
import type { Candidate } from '../framer.ts'

export type HealthyPiModel = 'healthypi' | 'shield'

export interface HealthyPiPacket {
  readonly model: HealthyPiModel
  /** Of the converter, after the firmware's shift: arbitrary units. */
  readonly ecg: number
  /** Undefined where the packet does not tell. */
  readonly leadOff: boolean | undefined
}

const start = [0x0a, 0xfa] as const
const stop = [0x00, 0x0b] as const
const dataType = 0x02
const headLength = 5
const modelOfLength: ReadonlyMap<number, HealthyPiModel> = new Map([
  [0x14, 'healthypi'],
  [0x09, 'shield']
])
export const longestPacket = headLength + 0x14 + stop.length

function beginsLike(bytes: Uint8Array, at: number): boolean {
  const [first, second = start[1], low, high = 0, type = dataType] = bytes.subarray(at, at + headLength)
  return (
    first === start[0] &&
    second === start[1] &&
    (low === undefined || modelOfLength.has(low)) &&
    high === 0 &&
    type === dataType
  )
}

/** What stands at the head of `bytes`. */
export function judgePacket(bytes: Uint8Array): Candidate<HealthyPiPacket> {
  if (!beginsLike(bytes, 0)) return { verdict: 'not-a-frame' }
  const dataLength = bytes[2] ?? 0x14
  const length = headLength + dataLength + stop.length
  if (bytes.length < length) return { verdict: 'incomplete' }
  const model = modelOfLength.get(dataLength)
  const end = headLength + dataLength
  if (!model || bytes[end] !== stop[0] || bytes[end + 1] !== stop[1]) return { verdict: 'not-a-frame' }
  for (let at = headLength; at + headLength <= length; at += 1)
    if (beginsLike(bytes, at)) return { verdict: 'not-a-frame' }

  const view = new DataView(bytes.buffer, bytes.byteOffset + headLength, dataLength)
  const leadOff = model === 'healthypi' ? (view.getUint8(19) & 0x01) !== 0 : undefined
  return { verdict: 'frame', length, frame: { model, ecg: view.getInt16(0, true), leadOff } }
}
