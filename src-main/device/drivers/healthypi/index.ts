import type { DeviceEvent, Driver, EcgHeader, Link, Conversation } from '../driver.ts'
import { collectRuns, damagedStretch, streamEcg } from '../ecg-stream.ts'
import type { EcgTalk } from '../ecg-stream.ts'
import type { Piece } from '../framer.ts'
import { serialCables } from '../serial-cables.ts'
import { probe } from './probe.ts'
import { judgePacket } from './protocol.ts'
import type { HealthyPiModel, HealthyPiPacket } from './protocol.ts'

const header = (raw: Uint8Array): EcgHeader => ({
  type: 'ecg-header',
  leads: ['ECG'],
  samplesPerSecond: 125,
  // Raw counts of an amplifier nobody calibrated.
  microvoltsPerCount: null,
  deviceFilters: [],
  raw
})

function newTalk(): EcgTalk<HealthyPiPacket> {
  let model: HealthyPiModel | undefined
  function* take(pieces: readonly Piece<HealthyPiPacket>[]): Generator<DeviceEvent> {
    const runs = collectRuns()
    for (const piece of pieces) {
      if (piece.kind === 'damaged') {
        yield* runs.flush()
        yield damagedStretch(piece.raw)
        continue
      }
      const { frame, raw } = piece
      if (frame.model !== model) {
        yield* runs.flush()
        model = frame.model
        yield header(raw)
      }
      const leadOff = frame.leadOff === undefined ? undefined : [frame.leadOff]
      yield* runs.add({ columns: [[frame.ecg]], lostBefore: null, leadOff, raw })
    }
    yield* runs.flush()
  }
  return {
    judge: judgePacket,
    errand: () => undefined,
    take,
    wentSilent: () => undefined,
    outbox: [],
    farewell: () => undefined
  }
}

export const healthypi: Driver = {
  id: 'healthypi',
  name: 'ProtoCentral HealthyPi / ADS1292R 心电板',
  kind: 'ecg',
  port: { baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  usb: serialCables,
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 3_600_000,
  read: (link: Link, _conversation: Conversation, signal: AbortSignal) => streamEcg(newTalk(), link, signal)
}
