import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import { createFramer, type Piece } from '../framer.ts'
import { frameSilenceMs, readPatiently } from '../patient-reader.ts'
import { serialCables } from '../serial-cables.ts'
import { trouble } from '../trouble.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { buildCommand, type Command, judgeFrame, type RbpFrame } from './protocol.ts'
import * as sentences from './sentences.ts'

/** Vendor note: a command is repeated after 200 ms, five times in all. */
const answerWithinMs = 200
const attempts = 5
const shortestMeasurementMs = 10_000
/** A device that is switched off in the morning may be switched on at any time. */
const listenAgainAfterMs = 5_000

/**
 * Where the conversation stands. `measuring` begins only with the device's own acknowledgement of our start: whatever
 * it sent before belongs to an earlier measurement. After its result a conversation goes on as `listening`.
 */
type Phase = 'connecting' | 'starting' | 'measuring' | 'listening' | 'stopping'

interface Request {
  readonly command: Command
  readonly attemptsLeft: number
  readonly dueAt: number
}

interface Talk {
  phase: Phase
  request: Request | undefined
  lastByteAt: number
  toldNoAnswer: boolean
  /** We told it to start and have not heard how that ended: whoever leaves now must stop it. */
  cuffIsOurs: boolean
  /** Since the device acknowledged our start. */
  startedAt: number
  highestMmHg: number
}

async function* read(link: Link, { intent }: Conversation, signal: AbortSignal): AsyncGenerator<DeviceEvent> {
  const reader = readPatiently(link)
  const framer = createFramer(judgeFrame)
  const talk: Talk = {
    phase: 'connecting',
    request: newRequest('connect'),
    lastByteAt: performance.now(),
    toldNoAnswer: false,
    cuffIsOurs: false,
    startedAt: 0,
    highestMmHg: 0
  }

  function enter(next: Phase, command?: Command) {
    talk.phase = next
    talk.request = command && newRequest(command)
  }

  function* answer(
    frame: Extract<RbpFrame, { type: 'acknowledged' }>,
    raw: Uint8Array
  ): Generator<DeviceEvent> {
    if (frame.command === 'stop' && talk.phase === 'listening')
      yield { type: 'device-status', status: 'idle', raw }
    if (frame.command !== talk.request?.command) return
    if (frame.command === 'stop') {
      talk.cuffIsOurs = false
      enter('listening')
    } else if (frame.command === 'connect') {
      if (!frame.done) {
        enter('listening')
        yield trouble('connect-refused', sentences.connectRefused, intent === 'measure', raw)
        return
      }
      if (intent === 'measure') enter('starting', 'start')
      else enter('listening')
      yield { type: 'device-status', status: 'connected', raw }
    } else if (frame.done) {
      enter('measuring')
      talk.startedAt = performance.now()
      talk.highestMmHg = 0
      yield { type: 'device-status', status: 'measuring', raw }
    } else {
      talk.cuffIsOurs = false
      enter('listening')
      yield trouble('start-refused', sentences.startRefused, true, raw)
    }
  }

  function* take(piece: Piece<RbpFrame>): Generator<DeviceEvent> {
    const { raw } = piece
    if (piece.kind === 'damaged') {
      yield trouble('damaged-frame', sentences.damagedFrame, false, raw)
      return
    }
    const { frame } = piece
    if (frame.type === 'acknowledged') yield* answer(frame, raw)
    if (frame.type === 'cuff-pressure') {
      talk.highestMmHg = Math.max(talk.highestMmHg, frame.pressureMmHg)
      yield { ...frame, raw }
    }
    if (frame.type !== 'result' && frame.type !== 'error') return
    const isExpected = !signal.aborted && (intent === 'listen' || endsOurs(frame))
    if (isExpected && intent === 'measure') {
      talk.cuffIsOurs = false
      enter('listening')
    }
    if (frame.type === 'error') {
      const { code, sentence } = sentences.troubleOf(frame.errorCode)
      yield trouble(code, sentence, isExpected, raw)
      return
    }
    const { type: _type, user, ...values } = frame
    yield {
      type: 'blood-pressure',
      ...values,
      unit: 'mm[Hg]',
      devicePersonId: String(user),
      ...(!isExpected && { stray: true as const }),
      raw
    }
  }

  /** A cuff that has neither risen past a pressure nor had the time to cannot have measured it. */
  function endsOurs(frame: Extract<RbpFrame, { type: 'result' | 'error' }>): boolean {
    if (talk.phase !== 'measuring') return false
    if (frame.type === 'error') return true
    const hadTime = performance.now() - talk.startedAt >= shortestMeasurementMs
    return hadTime || talk.highestMmHg > frame.diastolicMmHg
  }

  /** The device left its last chance to answer `request` unused. */
  function* giveUp(): Generator<DeviceEvent> {
    if (talk.phase === 'connecting' && intent === 'listen') {
      talk.request = { command: 'connect', attemptsLeft: 1, dueAt: performance.now() + listenAgainAfterMs }
      if (!talk.toldNoAnswer) yield trouble('no-answer', sentences.noAnswer, false)
      talk.toldNoAnswer = true
    } else if (talk.phase === 'connecting') {
      enter('listening')
      yield trouble('no-answer', sentences.noAnswer, true)
    } else if (talk.phase === 'starting') {
      enter('stopping', 'stop')
      yield trouble('no-answer-to-start', sentences.noAnswerToStart, true)
    } else {
      talk.cuffIsOurs = false
      enter('listening')
      yield trouble('no-answer-to-stop', sentences.noAnswerToStop, false)
    }
  }

  function patience(): number | undefined {
    const deadlines = [
      ...(talk.request ? [talk.request.dueAt] : []),
      ...(framer.unsettled ? [talk.lastByteAt + frameSilenceMs] : [])
    ]
    return deadlines.length > 0 ? Math.max(0, Math.min(...deadlines) - performance.now()) : undefined
  }

  try {
    for (;;) {
      if (signal.aborted && talk.phase !== 'stopping') {
        if (!talk.cuffIsOurs) return
        enter('stopping', 'stop')
      }
      if (talk.request && performance.now() >= talk.request.dueAt) {
        if (talk.request.attemptsLeft > 0) {
          const { command, attemptsLeft } = talk.request
          talk.request = {
            command,
            attemptsLeft: attemptsLeft - 1,
            dueAt: performance.now() + answerWithinMs
          }
          if (command === 'start') talk.cuffIsOurs = true
          await link.write(buildCommand(command))
        } else {
          yield* giveUp()
          continue
        }
      }
      const received = await reader.next(patience(), talk.phase === 'stopping' ? undefined : signal)
      if (received === 'aborted') continue
      if (typeof received !== 'string') {
        talk.lastByteAt = performance.now()
        for (const piece of framer.push(received)) yield* take(piece)
      } else if (received === 'ended' || performance.now() >= talk.lastByteAt + frameSilenceMs) {
        for (const piece of framer.settle()) yield* take(piece)
      }
      if (received === 'ended') return
    }
  } finally {
    reader.release()
    // Left in mid-measurement without an abort. A line that is gone cannot be told; why it went is what matters then.
    if (talk.cuffIsOurs) await link.write(buildCommand('stop')).catch(() => undefined)
  }
}

function newRequest(command: Command): Request {
  return { command, attemptsLeft: attempts, dueAt: performance.now() }
}

export const maiboboRbp: Driver = {
  id: 'maibobo-rbp',
  name: '脉搏波 RBP 系列',
  kind: 'blood-pressure',
  port: { baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  personNumber: 'slot',
  canStart: true,
  shortestMeasurementMs,
  longestMeasurementMs: 180_000,
  read
}
