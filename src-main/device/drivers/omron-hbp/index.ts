import type { Conversation, DeviceEvent, Driver, Link, PortSettings } from '../driver.ts'
import type { Piece } from '../framer.ts'
import { listenOnly, play, type Script } from '../script.ts'
import { serialCables } from '../serial-cables.ts'
import { damagedReading } from '../trouble.ts'
import { eventOf, failure, readingOf } from './events.ts'
import { instrument, remoteInstrument } from './instrument.ts'
import { probe, remoteProbe } from './probe.ts'
import { buildCommand, type HbpRecord, judgeRecord, judgeRemote } from './protocol.ts'

const shortestMeasurementMs = 10_000
const longestMeasurementMs = 300_000
const port: PortSettings = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' }

type RemoteFrame = HbpRecord | { readonly outcome: 'echo' }

/**
 * Nothing acknowledges our start, so only time can tell our record from one of an earlier measurement: what comes
 * sooner than any cuff can measure is stray.
 */
function remoteScript({ intent }: Conversation, signal: AbortSignal): Script<RemoteFrame> {
  let startedAt: number | undefined

  function* hear(piece: Piece<RemoteFrame>): Generator<DeviceEvent> {
    const { raw } = piece
    if (piece.kind === 'damaged') {
      yield damagedReading('damaged-record', raw)
      return
    }
    const { frame } = piece
    if (frame.outcome === 'echo') return
    const endsOurs =
      !signal.aborted && startedAt !== undefined && performance.now() - startedAt >= shortestMeasurementMs
    const isExpected = intent === 'listen' || endsOurs
    if (endsOurs) startedAt = undefined
    if (frame.outcome === 'failed') yield failure(frame.errorDigit, isExpected, raw)
    else yield { ...readingOf(frame, raw), ...(!isExpected && { stray: true as const }) }
  }

  const script: Script<RemoteFrame> = {
    judge: judgeRemote,
    errand: undefined,
    outbox: [],
    hear,
    // The farewell is all a device that answers nothing can be told.
    leave: () => undefined,
    farewell: () => (startedAt === undefined ? undefined : buildCommand('stop'))
  }
  if (intent === 'measure')
    script.errand = {
      bytes: buildCommand('start'),
      attempts: 1,
      everyMs: longestMeasurementMs,
      sending: () => {
        startedAt = performance.now()
      },
      unanswered: () => []
    }
  return script
}

/** Every booth that sends by itself, whichever form its menu is set to. */
export const omronHbp: Driver = {
  id: 'omron-hbp',
  name: '欧姆龙 HBP 系列（自动识别格式）',
  kind: 'blood-pressure',
  port,
  probe,
  instrument,
  usb: serialCables,
  canStart: false,
  shortestMeasurementMs,
  longestMeasurementMs,
  read: (link: Link, _conversation: Conversation, signal: AbortSignal) =>
    play(listenOnly(judgeRecord, eventOf), link, signal)
}

/** The booth whose form D lets the desk start and stop it. */
export const omronHbpRemote: Driver = {
  id: 'omron-hbp-remote',
  name: '欧姆龙 HBP（可由电脑启动）',
  kind: 'blood-pressure',
  port: { ...port, baudRate: 2400, dataBits: 7, parity: 'even' },
  probe: remoteProbe,
  instrument: remoteInstrument,
  usb: serialCables,
  canStart: true,
  shortestMeasurementMs,
  longestMeasurementMs,
  read: (link: Link, conversation: Conversation, signal: AbortSignal) =>
    play(remoteScript(conversation, signal), link, signal)
}
