import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import type { Piece } from '../framer.ts'
import { type Errand, play, type Script } from '../script.ts'
import { serialCables } from '../serial-cables.ts'
import { damagedReading, trouble } from '../trouble.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { acknowledgement, buildCommand, judgeFrame, type TmFrame } from './protocol.ts'
import * as sentences from './sentences.ts'

const answerWithinMs = 1_000
const attempts = 3
const pollEveryMs = 2_000
const shortestMeasurementMs = 10_000
const longestMeasurementMs = 180_000

/**
 * Where the conversation stands. The device is asked for its last result BEFORE the start, so that the same result,
 * sent again, is never taken for the new one. `measuring` begins with the device's acknowledgement of our start;
 * whatever it sent before belongs to an earlier measurement.
 */
type Phase = 'asking-for-last' | 'starting' | 'measuring' | 'listening' | 'stopping'

function createScript({ intent }: Conversation, signal: AbortSignal): Script<TmFrame> {
  let phase: Phase = 'listening'
  /** We told it to start and have not heard how that ended: whoever leaves now must stop it. */
  let cuffIsOurs = false
  let startsSent = 0
  let startedAt = 0
  /** The record the device had before our start; 'unknown' when it did not say. */
  let before: Buffer | 'none' | 'unknown' = 'unknown'
  let newest: Buffer | undefined

  function enter(next: Phase, errand?: Errand) {
    phase = next
    script.errand = errand
  }
  const start = (): Errand => ({
    bytes: buildCommand('start'),
    attempts,
    everyMs: answerWithinMs,
    sending: () => {
      cuffIsOurs = true
      startsSent += 1
    },
    *unanswered() {
      enter('stopping', stop())
      yield trouble('no-answer-to-start', sentences.noAnswerToStart, true)
    }
  })
  const stop = (): Errand => ({
    bytes: buildCommand('stop'),
    attempts,
    everyMs: answerWithinMs,
    *unanswered() {
      cuffIsOurs = false
      enter('listening')
      yield trouble('no-answer-to-stop', sentences.noAnswerToStop, false)
    }
  })
  const askForLast = (): Errand => ({
    bytes: buildCommand('last-result'),
    attempts: 1,
    everyMs: answerWithinMs,
    *unanswered() {
      enter('starting', start())
    }
  })
  const poll = (): Errand => ({
    ...askForLast(),
    afterMs: pollEveryMs,
    everyMs: 0,
    *unanswered() {
      script.errand = poll()
    }
  })

  function* answer(done: boolean, raw: Uint8Array): Generator<DeviceEvent> {
    if (phase === 'asking-for-last' && !done) {
      before = 'none'
      enter('starting', start())
    } else if (phase === 'starting' && done) {
      startedAt = performance.now()
      // Asked without knowing what it had before, it could only answer with somebody else's result.
      enter('measuring', before === 'unknown' ? undefined : poll())
      yield { type: 'device-status', status: 'measuring', raw }
    } else if (phase === 'starting' && (startsSent > 1 || before === 'unknown')) {
      // Perhaps it refuses to repeat our own first start, or answers our first question late: its cuff may be working.
      enter('stopping', stop())
      yield trouble('no-answer-to-start', sentences.noAnswerToStart, true, raw)
    } else if (phase === 'starting') {
      cuffIsOurs = false
      enter('listening')
      yield trouble('start-refused', sentences.startRefused, true, raw)
    } else if (phase === 'stopping' && done) {
      cuffIsOurs = false
      enter('listening')
      yield { type: 'device-status', status: 'idle', raw }
    }
  }

  function endsOurs(): boolean {
    if (signal.aborted || phase !== 'measuring') return false
    return before !== 'unknown' || performance.now() - startedAt >= shortestMeasurementMs
  }

  function* report(
    frame: Extract<TmFrame, { type: 'result' | 'error' }>,
    raw: Uint8Array
  ): Generator<DeviceEvent> {
    const record = Buffer.from(raw)
    script.outbox.push(acknowledgement)
    if (phase === 'asking-for-last') {
      before = record
      newest = record
      enter('starting', start())
      return
    }
    // Sent again: asked for, or because it missed our acknowledgement.
    if (newest?.equals(record)) return
    newest = record
    const isOurs = endsOurs()
    const isExpected = isOurs || (intent === 'listen' && !signal.aborted)
    if (isOurs) {
      cuffIsOurs = false
      enter('listening')
    }
    if (frame.type === 'error') {
      const { code, sentence } = sentences.troubleOf(frame.errorCode)
      yield trouble(code, sentence, isExpected, raw)
      return
    }
    const { type: _type, ...values } = frame
    yield {
      type: 'blood-pressure',
      ...values,
      unit: 'mm[Hg]',
      ...(!isExpected && { stray: true as const }),
      raw
    }
  }

  function* hear(piece: Piece<TmFrame>): Generator<DeviceEvent> {
    const { raw } = piece
    if (piece.kind === 'damaged') yield damagedReading('damaged-frame', raw)
    else if (piece.frame.type === 'acknowledged') yield* answer(piece.frame.done, raw)
    else if (piece.frame.type !== 'echo') yield* report(piece.frame, raw)
  }

  const script: Script<TmFrame> = {
    judge: judgeFrame,
    errand: undefined,
    outbox: [],
    hear,
    leave() {
      if (!cuffIsOurs) return undefined
      enter('stopping', stop())
      return script.errand
    },
    farewell: () => (cuffIsOurs ? buildCommand('stop') : undefined)
  }
  if (intent === 'measure') enter('asking-for-last', askForLast())
  return script
}

export const andTm2655: Driver = {
  id: 'and-tm2655',
  name: '爱安德 TM-2655P / TM-2657P',
  kind: 'blood-pressure',
  port: { baudRate: 2400, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  canStart: true,
  shortestMeasurementMs,
  longestMeasurementMs,
  read: (link: Link, conversation: Conversation, signal: AbortSignal) =>
    play(createScript(conversation, signal), link, signal)
}
