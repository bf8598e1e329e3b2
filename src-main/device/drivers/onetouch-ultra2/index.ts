import { ask } from '../asking.ts'
import type { Conversation, DeviceEvent, Driver, Glucose, Link } from '../driver.ts'
import { type FrameReader, readFrames } from '../frame-reader.ts'
import { downloadFailed, lostInTheMiddle, passedOver, unreadableRecord } from '../glucose-troubles.ts'
import { createRecordIds } from '../record-ids.ts'
import { serialCables } from '../serial-cables.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import {
  buildCommand,
  isUltra2,
  judgeLine,
  parseClock,
  parseHeader,
  parseRecord,
  parseSerial,
  type Ultra2Frame,
  type Ultra2Record
} from './protocol.ts'

const answerWithinMs = 1_000
const attempts = 5
/** Without its clock the results are still worth having. */
const clockAttempts = 2
/** A meter searches its memory before a line; a line is on the wire for 65 ms. */
const lineWithinMs = 3_000
/** A damaged line is not repeated by the meter: the whole dump is asked for again. */
const dumps = 3

const comments = [
  '',
  '吃得少',
  '吃得多',
  '轻度运动',
  '剧烈运动',
  '用药',
  '压力',
  '生病',
  '感觉低血糖',
  '月经期',
  '度假',
  '其他'
] as const

const switchedOn = '血糖仪正处于开机状态，无法传输。请关闭血糖仪，把数据线插到底，然后重新读取。'
const noAnswer = '血糖仪没有应答。请先关闭血糖仪，再把数据线插到底，检查所选串口，然后重新读取。'
const otherModel = '连接的不是OneTouch Ultra2，而是同厂其他型号。请在设备设置中选择正确的型号。'
const memoryError = '血糖仪报告一条存储记录已损坏，已跳过。请在血糖仪上查看该条结果，需要时手工录入。'

type Result = Extract<Ultra2Record, { type: 'result' }>

function readingOf(record: Result, deviceSerial: string, recordId: string, raw: Uint8Array): Glucose {
  const { type: _type, comment, clock: _clock, controlSolution, ...values } = record
  const note = comments[comment]
  return {
    type: 'glucose',
    ...values,
    unit: 'mg/dL',
    ...(controlSolution && { controlSolution }),
    ...(note && { note }),
    recordId,
    deviceSerial,
    raw
  }
}

async function* dump(
  link: Link,
  reader: FrameReader<Ultra2Frame>,
  serial: string
): AsyncGenerator<DeviceEvent> {
  const told = new Set<string>()
  for (let attempt = 1; attempt <= dumps; attempt += 1) {
    if (attempt > 1) await reader.drain(answerWithinMs)
    const header = await ask(link, reader, {
      request: buildCommand('P'),
      answerOf: frame => (frame.type === 'line' ? parseHeader(frame.text) : undefined),
      withinMs: lineWithinMs,
      attempts: 1
    })
    if (header === 'over') return
    if (header === 'no-answer' || header.answer.serial !== serial) continue
    const { count } = header.answer
    if (told.size === 0) yield { type: 'download-progress', done: 0, total: count, raw: header.raw }

    const idOf = createRecordIds()
    let deadline = performance.now() + lineWithinMs
    for (let line = 1; line <= count;) {
      const piece = await reader.next(deadline)
      if (piece === 'quiet') break
      if (typeof piece === 'string') return
      if (piece.kind === 'damaged' || piece.frame.type !== 'line') continue
      const { text } = piece.frame
      if (!text.startsWith('P "')) continue
      deadline = performance.now() + lineWithinMs
      const { raw } = piece
      const record = parseRecord(text)
      const recordId =
        record?.type === 'result'
          ? idOf(serial, record.clock, `${record.comparator ?? ''}${record.value}`)
          : idOf(serial, text)
      if (!told.has(recordId)) {
        told.add(recordId)
        if (!record) yield unreadableRecord(raw)
        else if (record.type === 'memory-error') yield passedOver('memory-error', memoryError, raw)
        else yield readingOf(record, serial, recordId, raw)
        yield { type: 'download-progress', done: told.size, total: count, raw }
      }
      if (line === count) return
      line += 1
    }
    if (count === 0) return
  }
  yield lostInTheMiddle()
}

async function* read(link: Link, { intent }: Conversation, signal: AbortSignal): AsyncGenerator<DeviceEvent> {
  const reader = readFrames(link, judgeLine, signal)
  let isSwitchedOn = false
  try {
    // It never speaks unasked, and is asked only when somebody wants its memory.
    while (intent !== 'download') {
      const piece = await reader.next()
      if (piece === 'ended' || piece === 'aborted') return
    }
    const firmware = await ask(link, reader, {
      request: buildCommand('?'),
      answerOf: frame => {
        if (frame.type === 'switched-on') isSwitchedOn = true
        return frame.type === 'line' && frame.text.startsWith('?P') ? frame.text : undefined
      },
      withinMs: answerWithinMs,
      attempts
    })
    if (firmware === 'over') return
    if (firmware === 'no-answer') {
      yield isSwitchedOn
        ? downloadFailed('meter-switched-on', switchedOn)
        : downloadFailed('no-answer', noAnswer)
      return
    }
    const serial = await ask(link, reader, {
      request: buildCommand('@'),
      answerOf: frame => (frame.type === 'line' ? parseSerial(frame.text) : undefined),
      withinMs: answerWithinMs,
      attempts
    })
    if (serial === 'over') return
    if (serial === 'no-answer') {
      yield downloadFailed('no-answer', noAnswer)
      return
    }
    if (!isUltra2(serial.answer)) {
      yield downloadFailed('other-model', otherModel, serial.raw)
      return
    }
    const clock = await ask(link, reader, {
      request: buildCommand('F'),
      answerOf: frame => (frame.type === 'line' ? parseClock(frame.text) : undefined),
      withinMs: answerWithinMs,
      attempts: clockAttempts
    })
    if (clock === 'over') return
    yield {
      type: 'device-status',
      status: 'connected',
      ...(clock !== 'no-answer' && { deviceTime: clock.answer }),
      raw: serial.raw
    }
    yield* dump(link, reader, serial.answer)
  } finally {
    reader.release()
  }
}

export const onetouchUltra2: Driver = {
  id: 'onetouch-ultra2',
  name: '强生稳豪 OneTouch Ultra2',
  kind: 'glucose',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  canDownload: true,
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 300_000,
  read
}
