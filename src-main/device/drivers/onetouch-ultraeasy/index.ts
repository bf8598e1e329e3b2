import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import { readFrames } from '../frame-reader.ts'
import { downloadFailed, lostInTheMiddle, unreadableRecord } from '../glucose-troubles.ts'
import { createRecordIds } from '../record-ids.ts'
import { serialCables } from '../serial-cables.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { judgeFrame, parseClock, parseCount, parseRecord, parseSerial, requests } from './protocol.ts'
import { openSession, type Session } from './session.ts'

const noAnswer = '血糖仪没有应答。请先关闭血糖仪，再把数据线插到底，检查所选串口，然后重新读取。'
const otherModel = '连接的设备没有按 OneTouch UltraEasy 的方式应答。请在设备设置中选择正确的型号。'

async function* download(session: Session): AsyncGenerator<DeviceEvent> {
  const connected = await session.connect()
  if (connected === 'over') return
  if (connected === 'no-answer') {
    yield downloadFailed('no-answer', noAnswer)
    return
  }
  yield { type: 'device-status', status: 'connected', raw: connected.raw }

  const clock = await session.exchange(requests.clock)
  if (clock === 'over') return
  if (clock === 'no-answer') {
    // A meter that does not tell its clock still tells its results; both sides count anew.
    if ((await session.connect()) === 'over') return
  } else {
    const deviceTime = parseClock(clock.payload)
    if (deviceTime) yield { type: 'device-status', status: 'connected', deviceTime, raw: clock.raw }
  }

  const named = await session.exchange(requests.serial)
  const counted = typeof named === 'string' ? named : await session.exchange(requests.count)
  if (named === 'over' || counted === 'over') return
  if (named === 'no-answer' || counted === 'no-answer') {
    yield lostInTheMiddle()
    return
  }
  const deviceSerial = parseSerial(named.payload)
  const total = parseCount(counted.payload)
  if (deviceSerial === undefined || total === undefined) {
    yield downloadFailed('other-model', otherModel, deviceSerial === undefined ? named.raw : counted.raw)
    return
  }
  yield { type: 'download-progress', done: 0, total, raw: counted.raw }

  const idOf = createRecordIds()
  for (let index = 0; index < total; index += 1) {
    const stored = await session.exchange(requests.record(index))
    if (stored === 'over') return
    if (stored === 'no-answer') {
      yield lostInTheMiddle()
      return
    }
    const { payload, raw } = stored
    const record = parseRecord(payload)
    if (record) {
      const { seconds, ...values } = record
      yield {
        type: 'glucose',
        ...values,
        unit: 'mg/dL',
        recordId: idOf(deviceSerial, seconds, `${record.comparator ?? ''}${record.value}`),
        deviceSerial,
        raw
      }
    } else yield unreadableRecord(raw)
    yield { type: 'download-progress', done: index + 1, total, raw }
  }
}

async function* read(link: Link, { intent }: Conversation, signal: AbortSignal): AsyncGenerator<DeviceEvent> {
  const reader = readFrames(link, judgeFrame, signal)
  const session = openSession(link, reader)
  try {
    // It never speaks unasked, and is asked only when somebody wants its memory.
    while (intent !== 'download') {
      const piece = await reader.next()
      if (piece === 'ended' || piece === 'aborted') return
    }
    yield* download(session)
  } finally {
    // A line that is gone cannot be told; why it went is what matters then.
    if (intent === 'download') await session.disconnect().catch(() => undefined)
    reader.release()
  }
}

export const onetouchUltraeasy: Driver = {
  id: 'onetouch-ultraeasy',
  name: '强生稳豪 OneTouch UltraEasy / UltraMini',
  kind: 'glucose',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  canDownload: true,
  tellsNewestFirst: true,
  marksControlSolution: false,
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 300_000,
  read
}
