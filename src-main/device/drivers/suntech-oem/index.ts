import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import type { Piece } from '../framer.ts'
import { type Errand, play, type Script } from '../script.ts'
import { serialCables } from '../serial-cables.ts'
import { damagedReading, trouble } from '../trouble.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { buildCommand, judgeFrame, type SunTechFrame } from './protocol.ts'
import * as sentences from './sentences.ts'

const answerWithinMs = 500
const resultWithinMs = 1_000
const attempts = 3
/** The module wants to be asked no more than four times a second. */
const pollEveryMs = 300
/** Three seconds without a word. */
const mostMissedPolls = 10
const shortestMeasurementMs = 10_000
const longestMeasurementMs = 180_000

/** `measuring` begins with the module's `accepted`, `fetching` with its `done`: a result outside is never the one awaited. */
type Phase = 'starting' | 'measuring' | 'fetching' | 'listening' | 'stopping'

function createScript({ intent }: Conversation, signal: AbortSignal): Script<SunTechFrame> {
  let phase: Phase = 'listening'
  /** We told it to start and have not heard how that ended: whoever leaves now must stop it. */
  let cuffIsOurs = false
  let startsSent = 0
  let startedAt = 0
  let highestMmHg = 0
  let missedPolls = 0

  function enter(next: Phase, errand?: Errand) {
    phase = next
    script.errand = errand
  }
  function over() {
    cuffIsOurs = false
    enter('listening')
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
      enter('stopping', abort())
      yield trouble('no-answer-to-start', sentences.noAnswerToStart, true)
    }
  })
  const poll = (): Errand => ({
    bytes: buildCommand('cuff-pressure'),
    attempts: 1,
    everyMs: 0,
    afterMs: pollEveryMs,
    *unanswered() {
      missedPolls += 1
      if (missedPolls <= mostMissedPolls) {
        script.errand = poll()
        return
      }
      enter('stopping', abort())
      yield trouble('fell-silent', sentences.fellSilent, true)
    }
  })
  const fetch = (): Errand => ({
    bytes: buildCommand('result'),
    attempts,
    everyMs: resultWithinMs,
    *unanswered() {
      over()
      yield trouble('no-result', sentences.noResult, true)
    }
  })
  const abort = (): Errand => ({
    bytes: buildCommand('abort'),
    attempts,
    everyMs: answerWithinMs,
    *unanswered() {
      over()
      yield trouble('no-answer-to-stop', sentences.noAnswerToStop, false)
    }
  })

  function* answer(
    word: Extract<SunTechFrame, { type: 'said' }>['word'],
    raw: Uint8Array
  ): Generator<DeviceEvent> {
    if (phase === 'starting' && word === 'accepted') {
      startedAt = performance.now()
      enter('measuring', poll())
      yield { type: 'device-status', status: 'measuring', raw }
    } else if (phase === 'starting' && word === 'busy' && startsSent > 1) {
      // Perhaps it is busy with our own first start.
      enter('stopping', abort())
      yield trouble('no-answer-to-start', sentences.noAnswerToStart, true, raw)
    } else if (phase === 'starting' && word === 'busy') {
      over()
      yield trouble('busy', sentences.busy, true, raw)
    } else if (phase === 'measuring' && word === 'done') {
      enter('fetching', fetch())
    } else if ((phase === 'measuring' || phase === 'fetching') && word === 'aborted') {
      over()
      yield trouble('stopped-on-device', sentences.stoppedOnDevice, true, raw)
    } else if (phase === 'stopping' && (word === 'aborted' || word === 'done')) {
      over()
      yield { type: 'device-status', status: 'idle', raw }
    }
  }

  function* report(
    frame: Extract<SunTechFrame, { type: 'result' | 'error' }>,
    raw: Uint8Array
  ): Generator<DeviceEvent> {
    const isAwaited = phase === 'fetching' && !signal.aborted
    if (isAwaited) over()
    if (frame.type === 'error') {
      const { code, sentence } = sentences.troubleOf(frame.errorCode)
      yield trouble(code, sentence, isAwaited, raw)
      return
    }
    // A cuff that has neither risen past a pressure nor had the time cannot have measured it.
    const couldMeasure =
      highestMmHg > frame.diastolicMmHg || performance.now() - startedAt >= shortestMeasurementMs
    const isOurs = isAwaited && couldMeasure
    const { type: _type, ...values } = frame
    yield {
      type: 'blood-pressure',
      ...values,
      unit: 'mm[Hg]',
      ...(!isOurs && { stray: true as const }),
      raw
    }
    if (isAwaited && !isOurs) yield trouble('no-result', sentences.noResult, true)
  }

  function* hear(piece: Piece<SunTechFrame>): Generator<DeviceEvent> {
    const { raw } = piece
    if (piece.kind === 'damaged') {
      yield damagedReading('damaged-frame', raw)
      return
    }
    const { frame } = piece
    missedPolls = 0
    if (frame.type === 'said') yield* answer(frame.word, raw)
    else if (frame.type === 'cuff-pressure') {
      if (phase === 'measuring') highestMmHg = Math.max(highestMmHg, frame.pressureMmHg)
      yield { ...frame, raw }
    } else if (frame.type !== 'echo') yield* report(frame, raw)
  }

  const script: Script<SunTechFrame> = {
    judge: judgeFrame,
    errand: undefined,
    outbox: [],
    hear,
    leave() {
      if (!cuffIsOurs) return undefined
      enter('stopping', abort())
      return script.errand
    },
    farewell: () => (cuffIsOurs ? buildCommand('abort') : undefined)
  }
  if (intent === 'measure') enter('starting', start())
  return script
}

export const suntechOem: Driver = {
  id: 'suntech-oem',
  name: '顺泰 SunTech 血压模块（Advantage OEM）',
  kind: 'blood-pressure',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  canStart: true,
  shortestMeasurementMs,
  longestMeasurementMs,
  read: (link: Link, conversation: Conversation, signal: AbortSignal) =>
    play(createScript(conversation, signal), link, signal)
}
