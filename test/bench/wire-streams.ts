import type { Driver } from '../../src-main/device/drivers/driver.ts'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { andTm2655 } from '../../src-main/device/drivers/and-tm2655/index.ts'
import { buildFrame as astmFrame, judgeUnit } from '../../src-main/device/drivers/astm/frames.ts'
import { crc4 } from '../../src-main/device/drivers/bitalino/protocol.ts'
import type { Candidate } from '../../src-main/device/drivers/framer.ts'
import { maiboboRbp } from '../../src-main/device/drivers/maibobo-rbp/index.ts'
import { omronHbp, omronHbpRemote } from '../../src-main/device/drivers/omron-hbp/index.ts'
import { omronHbp9030 } from '../../src-main/device/drivers/omron-hbp-9030/index.ts'
import { cardContent, nobody } from '../../src-main/device/drivers/id-card-sam/instrument.ts'
import { judgeFrame as judgeSam, samFrame } from '../../src-main/device/drivers/id-card-sam/protocol.ts'
import { judgeLine } from '../../src-main/device/drivers/onetouch-ultra2/protocol.ts'
import {
  buildFrame as ultraEasyFrame,
  judgeFrame as judgeUltraEasy
} from '../../src-main/device/drivers/onetouch-ultraeasy/protocol.ts'
import { buildFrame as pc80bFrame } from '../../src-main/device/drivers/pc-80b/protocol.ts'
import { suntechOem } from '../../src-main/device/drivers/suntech-oem/index.ts'
import { judgeFrame as judgeTaidoc } from '../../src-main/device/drivers/taidoc-td42/protocol.ts'
import { hbpRecord, sunPressure, sunResult, tmRecord } from '../device/cuff-wire.ts'
import { wireHeader, wireSamples } from '../support/open-ecg-wire.ts'
import { ascii, omronRecord, rbpPressure, rbpResult } from '../device/wire.ts'

/** What a device sends when it never stops, and how it is taken in. */
export interface WireStream {
  readonly driver: Driver
  readonly frame: (n: number) => Uint8Array
  /** Samples or readings that each frame brings; one if absent. */
  readonly perFrame?: number
  /** Stands before the frames. */
  readonly head?: Uint8Array
  /** A meter answers question by question: its decoder is fed without the conversation around it. */
  readonly judge?: (bytes: Uint8Array) => Candidate<unknown>
  /** Single bytes of the conversation before the stream: what is asked, how the device answers, what starts it. */
  readonly opening?: { readonly asked: number; readonly answer: Uint8Array; readonly start: number }
}

const known = (id: string): Driver => {
  const driver = driverById(id)
  if (driver === undefined) throw new Error(`no driver ${id}`)
  return driver
}
const vitals = (n: number) => ({ systolic: 110 + (n % 60), diastolic: 60 + (n % 40), pulse: 55 + (n % 50) })
const lowHigh = (n: number) => [n & 0xff, (n >> 8) & 0xff]
const sumOf = (list: readonly number[]): number => list.reduce((sum, byte) => (sum + byte) & 0xff, 0)
/** One lead of a slow wave, so that no two samples are alike. */
const wave = (n: number): number => Math.round(400 * Math.sin(n / 9) + (n % 7))

/** Captured by tidepool-org/uploader, oneTouchUltra2.js. */
const ultra2Line = ascii('P "SAT","03/21/15","16:45:24   ","  081 ","N","03", 00 09B6\r\n')
function taidocValue(n: number): Uint8Array {
  const body = [0x51, 0x26, ...lowHigh(80 + (n % 300)), 0x1b, 0x40, 0xa5]
  return Uint8Array.of(...body, sumOf(body))
}
/** Each of another second: the same result sent again is told once. */
function sinocareResult(n: number): Uint8Array {
  const clock = [17, 4, 1 + (Math.floor(n / 86_400) % 28), Math.floor(n / 3_600) % 24]
  const value = 40 + (n % 200)
  const body = [0x10, 0, 4, 4, ...clock, Math.floor(n / 60) % 60, n % 60, 0, value, 0, 0, 0xcd, 0x18]
  return Uint8Array.of(0x53, 0x4e, ...body, sumOf(body))
}
function bitalinoFrame(n: number): Uint8Array {
  const [a1, a2, a3, a4] = [512 + wave(n), n & 0x3ff, 0x155, 0x2c3]
  const whole = Uint8Array.of(
    (a4 & 0x0f) << 4,
    ((a3 & 3) << 6) | (a4 >> 4),
    a3 >> 2,
    a2 & 0xff,
    ((a1 & 0x3f) << 2) | (a2 >> 8),
    a1 >> 6,
    (n % 16) << 4
  )
  whole[6] = (whole[6] ?? 0) | crc4(whole)
  return whole
}
function cytonPacket(n: number): Uint8Array {
  const counts = Array.from({ length: 8 }, (_, lead) => wave(n + lead) & 0xff_ff_ff)
  const high = counts.flatMap(count => [count >> 16, (count >> 8) & 0xff, count & 0xff])
  return Uint8Array.of(0xa0, n % 256, ...high, 0, 0, 0, 1, 0, 2, 0xc0)
}
const healthyPiPacket = (n: number): Uint8Array =>
  Uint8Array.of(
    ...[0x0a, 0xfa, 0x14, 0, 2, ...lowHigh(wave(n)), 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
    ...[0x42, 0x0e, 16, 97, 75, 80, 120, 0, 0, 0x0b]
  )
const pc80bSamples = (n: number): Uint8Array => {
  const samples = Array.from({ length: 25 }, (_, at) => lowHigh(2_048 + wave(25 * n + at)))
  return pc80bFrame(0xdd, [...lowHigh(n), 0x10, 0x62, 75, 0, ...samples.flat()])
}

const leads = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
const cart = { leads, samplesPerSecond: 1_000, microvoltsPerCount: 1, filters: [] }
const twelveLeads = (n: number): Uint8Array =>
  wireSamples(
    cart,
    10 * n,
    leads.map((_, lead) => Int32Array.from({ length: 10 }, (_, at) => wave(10 * n + at + lead)))
  )

/** Every device the workstation speaks to. */
export const wireStreams: readonly WireStream[] = [
  { driver: omronHbp9030, frame: n => omronRecord(vitals(n)) },
  { driver: omronHbp, frame: n => hbpRecord('B', vitals(n)) },
  { driver: omronHbpRemote, frame: n => hbpRecord('D2', vitals(n)) },
  // Six pressures for one result; the frames of a whole measurement would be a hundred to one.
  { driver: maiboboRbp, frame: n => (n % 7 === 6 ? rbpResult(vitals(n)) : rbpPressure(40 + (n % 140))) },
  { driver: andTm2655, frame: n => tmRecord(vitals(n), `24111210${String(n % 60).padStart(2, '0')}`) },
  { driver: suntechOem, frame: n => (n % 7 === 6 ? sunResult(vitals(n)) : sunPressure(40 + (n % 140))) },
  { driver: known('onetouch-ultra2'), frame: () => ultra2Line, judge: judgeLine },
  {
    driver: known('onetouch-ultraeasy'),
    frame: n =>
      ultraEasyFrame(n % 4, Uint8Array.of(5, 6, ...lowHigh(n), 0x52, 0x6a, ...lowHigh(80 + (n % 300)), 0, 0)),
    judge: judgeUltraEasy
  },
  {
    driver: known('ascensia-contour'),
    frame: n =>
      astmFrame(
        n % 8,
        `R|${String(n)}|^^^Glucose|${String(80 + (n % 300))}|mg/dL^P||B/X||202607110905`,
        false
      ),
    judge: judgeUnit
  },
  { driver: known('taidoc-td42'), frame: taidocValue, judge: judgeTaidoc },
  { driver: known('sinocare-sn'), frame: sinocareResult },
  { driver: known('healthypi'), frame: healthyPiPacket },
  {
    driver: known('openbci-cyton'),
    frame: cytonPacket,
    opening: { asked: 0x76, answer: ascii('OpenBCI V3\n$$$'), start: 0x62 }
  },
  {
    driver: known('bitalino'),
    frame: bitalinoFrame,
    opening: { asked: 0x07, answer: ascii('BITalino_v5.2\n'), start: 0x3d }
  },
  { driver: known('pc-80b'), frame: pc80bSamples, perFrame: 25 },
  { driver: known('open-ecg-stream'), frame: twelveLeads, perFrame: 10, head: wireHeader(cart) },
  // A card comes whole or not at all; what the framer does with 1,295 bytes is what costs.
  {
    driver: known('id-card-sam'),
    frame: n =>
      samFrame(cardContent({ ...nobody, number: `11000019550308${String(n % 10_000).padStart(4, '0')}` })),
    judge: judgeSam
  }
]
