import type { Conversation, DeviceEvent, Driver, EcgHeader, Link } from '../driver.ts'
import { collectRuns, damagedStretch, streamEcg } from '../ecg-stream.ts'
import type { EcgTalk } from '../ecg-stream.ts'
import type { Piece } from '../framer.ts'
import { serialCables } from '../serial-cables.ts'
import { probe } from './probe.ts'
import {
  buildGoAhead,
  framesBetween,
  judgeFrame,
  microvoltsPerCount,
  samplesPerFrame,
  samplesPerSecond
} from './protocol.ts'
import type { Pc80bFrame } from './protocol.ts'

function newTalk(): EcgTalk<Pc80bFrame> {
  let isFiltering: boolean | undefined
  let isHeaderTold = false
  let before: number | 'unknown' | undefined
  const outbox: Uint8Array[] = []

  const header = (raw: Uint8Array): EcgHeader => ({
    type: 'ecg-header',
    // The handheld is held in two hands, or wired to any place: its curve has no lead of its own.
    leads: ['ECG'],
    samplesPerSecond,
    microvoltsPerCount,
    deviceFilters: isFiltering === true ? ['PC-80B 滤波'] : [],
    raw
  })
  function* take(pieces: readonly Piece<Pc80bFrame>[]): Generator<DeviceEvent> {
    const runs = collectRuns()
    for (const piece of pieces) {
      const { raw } = piece
      if (piece.kind === 'damaged') {
        yield* runs.flush()
        yield damagedStretch(raw)
      } else if (piece.frame.type === 'ready') {
        yield* runs.flush()
        outbox.push(buildGoAhead(piece.frame.modes))
        isFiltering = piece.frame.isFiltering
        isHeaderTold = false
        before = before === undefined ? undefined : 'unknown'
        yield { type: 'device-status', status: 'connected', raw }
      } else if (piece.frame.type === 'samples') {
        if (!isHeaderTold) yield header(raw)
        isHeaderTold = true
        const { number, leadOff, counts } = piece.frame
        const lostBefore = before === 'unknown' ? null : framesBetween(before, number) * samplesPerFrame
        before = number
        yield* runs.add({ columns: [counts], lostBefore, leadOff: [leadOff], raw })
      } else if (piece.frame.type === 'finished') {
        yield* runs.flush()
        // What comes next is another measurement.
        isHeaderTold = false
        before = 'unknown'
        yield { type: 'device-status', status: 'idle', raw }
      }
    }
    yield* runs.flush()
  }
  return {
    judge: judgeFrame,
    errand: () => undefined,
    take,
    wentSilent: () => undefined,
    outbox,
    farewell: () => undefined
  }
}

export const pc80b: Driver = {
  id: 'pc-80b',
  name: '力康 PC-80B 手持心电仪（实时）',
  kind: 'ecg',
  port: { baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  usb: serialCables,
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 3_600_000,
  read: (link: Link, _conversation: Conversation, signal: AbortSignal) => streamEcg(newTalk(), link, signal)
}
