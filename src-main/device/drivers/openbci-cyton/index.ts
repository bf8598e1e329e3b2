import type { Conversation, DeviceEvent, Driver, EcgHeader, Link } from '../driver.ts'
import { collectRuns, damagedStretch, ecgTrouble, streamEcg } from '../ecg-stream.ts'
import type { EcgErrand, EcgTalk } from '../ecg-stream.ts'
import type { Piece } from '../framer.ts'
import { serialCables } from '../serial-cables.ts'
import { probe } from './probe.ts'
import {
  channels,
  commands,
  judgePacket,
  judgePrompt,
  lostBetween,
  microvoltsPerCount,
  samplesPerSecond
} from './protocol.ts'
import type { CytonFrame } from './protocol.ts'

const noBoard =
  'USB 接收器没有找到 Cyton 主板。请打开主板电源（开关拨到 PC），确认蓝灯亮，与接收器使用同一信道。'

const header = (raw: Uint8Array): EcgHeader => ({
  type: 'ecg-header',
  leads: Array.from({ length: channels }, (_, channel) => `CH${String(channel + 1)}`),
  samplesPerSecond,
  microvoltsPerCount,
  deviceFilters: [],
  raw
})

/** The reset takes about a second; a board that is switched on later is found by the next one. */
const reset: EcgErrand = { bytes: [commands.stop, commands.reset], everyMs: 4_000 }
const start: EcgErrand = { bytes: [commands.start], everyMs: 2_000 }

function newTalk(): EcgTalk<CytonFrame> {
  let phase: 'resetting' | 'starting' | 'streaming' = 'resetting'
  let before: number | undefined
  let isResumed = false

  function* answer(said: string, raw: Uint8Array): Generator<DeviceEvent> {
    if (/fail/i.test(said)) {
      yield ecgTrouble('no-board', noBoard, raw)
      return
    }
    phase = 'starting'
    yield { type: 'device-status', status: 'connected', raw }
  }
  function* take(pieces: readonly Piece<CytonFrame>[]): Generator<DeviceEvent> {
    const runs = collectRuns()
    let said = ''
    for (const piece of pieces) {
      const { raw } = piece
      if (piece.kind === 'damaged') {
        said = Buffer.from(raw).toString('latin1')
        yield* runs.flush()
        if (phase === 'streaming') yield damagedStretch(raw)
      } else if (piece.frame.type === 'prompt') yield* answer(said, raw)
      else {
        if (phase !== 'streaming') yield header(raw)
        phase = 'streaming'
        const { sampleNumber, counts } = piece.frame
        // How long the board was away is not on the wire.
        const lostBefore = isResumed ? null : lostBetween(before, sampleNumber)
        isResumed = false
        before = sampleNumber
        yield* runs.add({ columns: counts.map(count => [count]), lostBefore, leadOff: undefined, raw })
      }
    }
    yield* runs.flush()
  }

  // The framer asks ahead of `take`: it needs to know the last number of its own.
  let judged: number | undefined
  function judge(bytes: Uint8Array, isLast: boolean) {
    if (phase === 'resetting') return judgePrompt(bytes)
    const candidate = judgePacket(bytes, judged, isLast)
    if (candidate.verdict === 'frame' && candidate.frame.type === 'packet')
      judged = candidate.frame.sampleNumber
    return candidate
  }
  return {
    judge,
    errand: () => (phase === 'resetting' ? reset : phase === 'starting' ? start : undefined),
    take,
    wentSilent() {
      isResumed ||= phase === 'streaming'
      phase = 'resetting'
    },
    outbox: [],
    farewell: () => commands.stop
  }
}

export const openbciCyton: Driver = {
  id: 'openbci-cyton',
  name: 'OpenBCI Cyton',
  kind: 'ecg',
  port: { baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  usb: serialCables,
  canStart: true,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 3_600_000,
  read: (link: Link, _conversation: Conversation, signal: AbortSignal) => streamEcg(newTalk(), link, signal)
}
