import type { Conversation, DeviceEvent, Driver, EcgHeader, Link } from '../driver.ts'
import { collectRuns, damagedStretch, streamEcg } from '../ecg-stream.ts'
import type { EcgTalk } from '../ecg-stream.ts'
import type { Piece } from '../framer.ts'
import { serialCables } from '../serial-cables.ts'
import { probe } from './probe.ts'
import { columnsOf, judgeFrame, momentsBetween } from './protocol.ts'
import type { StreamFrame, StreamHeader } from './protocol.ts'

/** A counter that jumped further than this was set anew: how much is missing nobody knows. */
const believableLossSeconds = 3_600

const eventOf = (header: StreamHeader, raw: Uint8Array): EcgHeader => ({
  type: 'ecg-header',
  leads: header.leads,
  samplesPerSecond: header.samplesPerSecond,
  microvoltsPerCount: header.microvoltsPerCount,
  deviceFilters: header.filters,
  raw
})

function newTalk(): EcgTalk<StreamFrame> {
  let header: StreamHeader | undefined
  let expected: number | undefined

  function lostBefore(moment: number, { samplesPerSecond }: StreamHeader): number | null {
    if (expected === undefined) return 0
    const lost = momentsBetween(expected, moment)
    return lost > believableLossSeconds * samplesPerSecond ? null : lost
  }
  function* take(pieces: readonly Piece<StreamFrame>[]): Generator<DeviceEvent> {
    const runs = collectRuns()
    for (const piece of pieces) {
      const { raw } = piece
      if (piece.kind === 'damaged') {
        yield* runs.flush()
        yield damagedStretch(raw)
      } else if (piece.frame.type === 'header') {
        if (JSON.stringify(piece.frame.header) === JSON.stringify(header)) continue
        yield* runs.flush()
        header = piece.frame.header
        yield eventOf(header, raw)
      } else if (piece.frame.type === 'samples' && header && piece.frame.layout === header.layout) {
        const { moment, contacts, samples } = piece.frame
        const columns = columnsOf(samples, header)
        if (!columns) {
          yield* runs.flush()
          yield damagedStretch(raw)
          continue
        }
        const leadOff = header.tellsContact
          ? header.leads.map((_name, lead) => ((contacts >>> lead) & 1) === 1)
          : undefined
        yield* runs.add({ columns, lostBefore: lostBefore(moment, header), leadOff, raw })
        expected = (moment + (columns[0]?.length ?? 0)) >>> 0
      }
    }
    yield* runs.flush()
  }
  return {
    judge: judgeFrame,
    errand: () => undefined,
    take,
    outbox: [],
    wentSilent: () => undefined,
    farewell: () => undefined
  }
}

export const openEcgStream: Driver = {
  id: 'open-ecg-stream',
  name: '开放心电流（心电推车、教具，本程序公开格式）',
  kind: 'ecg',
  port: { baudRate: 921_600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  usb: serialCables,
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 3_600_000,
  read: (link: Link, _conversation: Conversation, signal: AbortSignal) => streamEcg(newTalk(), link, signal)
}
