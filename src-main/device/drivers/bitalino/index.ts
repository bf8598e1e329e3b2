import type { Conversation, DeviceEvent, Driver, EcgHeader, Link } from '../driver.ts'
import { collectRuns, damagedStretch, streamEcg } from '../ecg-stream.ts'
import type { EcgErrand, EcgTalk } from '../ecg-stream.ts'
import type { Candidate, Piece } from '../framer.ts'
import { serialCables } from '../serial-cables.ts'
import { probe } from './probe.ts'
import { commands, judgeFrame, judgeVersion, lostBetween } from './protocol.ts'
import type { Before, JudgedFrame } from './protocol.ts'

type Heard = { readonly type: 'version' } | ({ readonly type: 'frame' } & JudgedFrame)

/** A1 to A4: the inputs of full resolution. Which of them carries the ECG sensor is not on the wire. */
const inputs = 0b1111
const channels = 4
const middle = 512
/** PLUX data sheet of the ECG sensor: (ADC / 1024 − 0.5) · 3.3 V / 1100. Unverified, and true of an ECG sensor only. */
const microvoltsPerCount = (3.3 * 1e6) / 1_024 / 1_100

const header = (raw: Uint8Array): EcgHeader => ({
  type: 'ecg-header',
  leads: ['A1', 'A2', 'A3', 'A4'],
  samplesPerSecond: 1_000,
  microvoltsPerCount,
  deviceFilters: [],
  raw
})

const ask: EcgErrand = { bytes: [commands.stop, commands.version], everyMs: 2_000 }
const start: EcgErrand = { bytes: [commands.rate1000, commands.start(inputs)], everyMs: 2_000 }

function newTalk(): EcgTalk<Heard> {
  let phase: 'asking' | 'starting' | 'streaming' = 'asking'
  let before: number | undefined
  let judged: Before = 'start'
  let isResumed = false

  function judge(bytes: Uint8Array, isLast: boolean): Candidate<Heard> {
    if (phase === 'asking') {
      const greeting = judgeVersion(bytes)
      return greeting.verdict === 'frame' ? { ...greeting, frame: { type: 'version' } } : greeting
    }
    const candidate = judgeFrame(bytes, channels, judged, isLast)
    if (candidate.verdict === 'not-a-frame') judged = undefined
    if (candidate.verdict !== 'frame') return candidate
    judged = candidate.frame.number
    return { ...candidate, frame: { type: 'frame', ...candidate.frame } }
  }
  function* take(pieces: readonly Piece<Heard>[]): Generator<DeviceEvent> {
    const runs = collectRuns()
    for (const piece of pieces) {
      const { raw } = piece
      if (piece.kind === 'damaged') {
        yield* runs.flush()
        if (phase === 'streaming') yield damagedStretch(raw)
      } else if (piece.frame.type === 'version') {
        phase = 'starting'
        yield { type: 'device-status', status: 'connected', raw }
      } else if (!piece.frame.isDoubtful) {
        if (phase !== 'streaming') yield header(raw)
        phase = 'streaming'
        const { number, analog } = piece.frame
        // How long the board was away is not on the wire.
        const lostBefore = isResumed ? null : lostBetween(before, number)
        isResumed = false
        before = number
        yield* runs.add({
          columns: analog.map(value => [value - middle]),
          lostBefore,
          leadOff: undefined,
          raw
        })
      }
    }
    yield* runs.flush()
  }
  return {
    judge,
    errand: () => (phase === 'asking' ? ask : phase === 'starting' ? start : undefined),
    take,
    wentSilent() {
      isResumed ||= phase === 'streaming'
      phase = 'asking'
      judged = 'start'
    },
    outbox: [],
    farewell: () => commands.stop
  }
}

export const bitalino: Driver = {
  id: 'bitalino',
  name: 'BITalino (r)evolution',
  kind: 'ecg',
  port: { baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  usb: serialCables,
  canStart: true,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 3_600_000,
  read: (link: Link, _conversation: Conversation, signal: AbortSignal) => streamEcg(newTalk(), link, signal)
}
