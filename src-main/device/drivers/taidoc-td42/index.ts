import { ask } from '../asking.ts'
import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import { type FrameReader, readFrames } from '../frame-reader.ts'
import { downloadFailed, lostInTheMiddle, unreadableRecord } from '../glucose-troubles.ts'
import { createRecordIds } from '../record-ids.ts'
import { serialCables } from '../serial-cables.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import {
  buildFrame,
  commands,
  isHello,
  judgeFrame,
  parseModel,
  parseSerial,
  parseTime,
  parseValue,
  type TaidocCommand,
  type TaidocFrame,
  word
} from './protocol.ts'

const answerWithinMs = 1_000
const attempts = 5
/** Not every model knows its number, or tells its clock. */
const serialAttempts = 2

const noAnswer = '血糖仪没有应答。请关闭血糖仪，重新插好数据线，检查所选串口，然后重新读取。'
const otherModel = '连接的设备不是泰博 TD-42 系列血糖仪。请在设备设置中选择正确的型号。'

/** Both halves or nothing: half a number is no name. */
async function serialOf(
  question: (command: TaidocCommand, times: number) => ReturnType<typeof ask<TaidocFrame, Uint8Array>>
): Promise<string | undefined | 'over'> {
  const beginning = await question('serialBeginning', serialAttempts)
  if (beginning === 'over') return 'over'
  const end = beginning === 'no-answer' ? beginning : await question('serialEnd', serialAttempts)
  if (end === 'over') return 'over'
  return beginning === 'no-answer' || end === 'no-answer'
    ? undefined
    : parseSerial(beginning.answer, end.answer)
}

async function* download(link: Link, reader: FrameReader<TaidocFrame>): AsyncGenerator<DeviceEvent> {
  const question = (command: TaidocCommand, times = attempts, about = 0) =>
    ask(link, reader, {
      request: buildFrame(commands[command], about),
      answerOf: ({ code, data, isEcho }: TaidocFrame) =>
        !isEcho && (code === commands[command] || (command === 'hello' && isHello(code))) ? data : undefined,
      withinMs: answerWithinMs,
      attempts: times
    })

  const hello = await question('hello')
  const model = typeof hello === 'string' ? hello : await question('model')
  if (model === 'over') return
  if (model === 'no-answer') {
    yield downloadFailed('no-answer', noAnswer)
    return
  }
  if (!parseModel(model.answer)) {
    yield downloadFailed('other-model', otherModel, model.raw)
    return
  }
  const clock = await question('clock', serialAttempts)
  if (clock === 'over') return
  const shown = clock === 'no-answer' ? undefined : parseTime(clock.answer)
  yield { type: 'device-status', status: 'connected', ...(shown && { deviceTime: shown }), raw: model.raw }

  const deviceSerial = await serialOf(question)
  const count = deviceSerial === 'over' ? 'over' : await question('count')
  if (count === 'over') return
  if (count === 'no-answer') {
    yield lostInTheMiddle()
    return
  }
  const total = word(count.answer)
  yield { type: 'download-progress', done: 0, total, raw: count.raw }

  const idOf = createRecordIds()
  for (let index = 0; index < total; index += 1) {
    const moment = await question('time', attempts, index)
    const measured = typeof moment === 'string' ? moment : await question('value', attempts, index)
    if (moment === 'over' || measured === 'over') return
    if (moment === 'no-answer' || measured === 'no-answer') {
      yield lostInTheMiddle()
      return
    }
    const raw = Uint8Array.from([...moment.raw, ...measured.raw])
    const deviceTime = parseTime(moment.answer)
    const value = parseValue(measured.answer)
    if (deviceTime && value)
      yield {
        type: 'glucose',
        ...value,
        unit: 'mg/dL',
        deviceTime,
        recordId: idOf(deviceSerial ?? '', deviceTime, `${value.comparator ?? ''}${value.value}`),
        ...(deviceSerial && { deviceSerial }),
        raw
      }
    else yield unreadableRecord(raw)
    yield { type: 'download-progress', done: index + 1, total, raw }
  }
}

async function* read(link: Link, { intent }: Conversation, signal: AbortSignal): AsyncGenerator<DeviceEvent> {
  const reader = readFrames(link, judgeFrame, signal)
  try {
    // It never speaks unasked, and is asked only when somebody wants its memory.
    while (intent !== 'download') {
      const piece = await reader.next()
      if (piece === 'ended' || piece === 'aborted') return
    }
    yield* download(link, reader)
  } finally {
    reader.release()
  }
}

export const taidocTd42: Driver = {
  id: 'taidoc-td42',
  name: '泰博 TaiDoc TD-42 系列',
  kind: 'glucose',
  port: { baudRate: 19_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  canDownload: true,
  tellsNewestFirst: true,
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 300_000,
  read
}
