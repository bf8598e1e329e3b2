import { control, judgeUnit } from '../astm/frames.ts'
import { receive, type Received } from '../astm/reception.ts'
import type { Conversation, DeviceEvent, Driver, Glucose, Link, UsbId } from '../driver.ts'
import { readFrames } from '../frame-reader.ts'
import { downloadFailed, lostInTheMiddle, passedOver, unreadableRecord } from '../glucose-troubles.ts'
import { createRecordIds } from '../record-ids.ts'
import { serialCables } from '../serial-cables.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { type ContourHeader, type ContourResult, parseContour } from './protocol.ts'

/** An EOT ends what the meter may be in the middle of; it then begins its upload. */
const offer = { signal: Uint8Array.of(control.eot), withinMs: 5_000, attempts: 3 }

const noAnswer = '血糖仪没有开始传输。请拔下数据线，开启血糖仪后再插好，检查所选串口，然后重新读取。'
const otherModel = '连接的设备不是拜安康 Contour 血糖仪。请在设备设置中选择正确的型号。'
const damagedFrame = '收到一段损坏的血糖仪数据，已请血糖仪重发。反复出现请检查连线和串口参数。'
/** Bayer's own cable is an FTDI converter under Bayer's id. */
const bayerCable: UsbId = { vendorId: '1a79', productId: '6001' }

function readingOf(result: ContourResult, deviceSerial: string, recordId: string, raw: Uint8Array): Glucose {
  const { controlSolution, isWholeBlood, otherMarks, clock: _clock, ...values } = result
  const notes = [
    ...(isWholeBlood ? ['全血参考值'] : []),
    ...(otherMarks.length > 0 ? [`血糖仪标记 ${otherMarks.join('、')}`] : [])
  ]
  return {
    type: 'glucose',
    ...values,
    ...(controlSolution && { controlSolution }),
    ...(notes.length > 0 && { note: notes.join('；') }),
    recordId,
    deviceSerial,
    raw
  }
}

interface Upload {
  header: ContourHeader | undefined
  idOf: ReturnType<typeof createRecordIds>
  done: number
  isComplete: boolean
}

const newUpload = (): Upload => ({
  header: undefined,
  idOf: createRecordIds(),
  done: 0,
  isComplete: false
})

function* take(text: string, raw: Uint8Array, upload: Upload): Generator<DeviceEvent> {
  const record = parseContour(text, upload.header)
  if (!record) {
    if (upload.header) yield unreadableRecord(raw)
    return
  }
  if (record.type === 'terminator') upload.isComplete = true
  if (record.type === 'header') {
    upload.header = record.header
    const { clock } = record.header
    yield { type: 'device-status', status: 'connected', ...(clock && { deviceTime: clock }), raw }
    yield { type: 'download-progress', done: 0, total: record.header.results ?? null, raw }
  }
  if (record.type !== 'result' || !upload.header) return
  const { serial, results } = upload.header
  const { result } = record
  const id = upload.idOf(serial, result.clock, `${result.comparator ?? ''}${result.value} ${result.unit}`)
  yield readingOf(result, serial, id, raw)
  upload.done += 1
  yield { type: 'download-progress', done: upload.done, total: results ?? null, raw }
}

function* ending(upload: Upload, raw: Uint8Array): Generator<DeviceEvent> {
  if (!upload.header) yield downloadFailed('other-model', otherModel, raw)
  else if (!upload.isComplete) yield lostInTheMiddle()
}

async function* read(link: Link, { intent }: Conversation, signal: AbortSignal): AsyncGenerator<DeviceEvent> {
  const isDownload = intent === 'download'
  const reader = readFrames(link, judgeUnit, signal)
  let upload = newUpload()
  let told: Received['type'] | undefined
  try {
    for await (const received of receive(link, reader, isDownload ? offer : undefined)) {
      if (received.type === 'unanswered') yield downloadFailed('no-answer', noAnswer)
      else if (received.type === 'begun') upload = newUpload()
      else if (received.type === 'record') yield* take(received.text, received.raw, upload)
      else if (received.type === 'lost') yield unreadableRecord(received.raw)
      else if (received.type === 'ended') {
        yield* ending(upload, received.raw)
        if (isDownload) return
      } else if (told !== 'damaged') yield passedOver('damaged-frame', damagedFrame, received.raw)
      told = received.type
    }
  } finally {
    reader.release()
  }
}

export const ascensiaContour: Driver = {
  id: 'ascensia-contour',
  name: '拜安康 Contour（ASTM 串口）',
  kind: 'glucose',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: [...serialCables, bayerCable],
  canDownload: true,
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 600_000,
  read
}
