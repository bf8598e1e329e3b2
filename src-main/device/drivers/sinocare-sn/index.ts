import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import { readFrames } from '../frame-reader.ts'
import type { Piece } from '../framer.ts'
import { passedOver } from '../glucose-troubles.ts'
import { serialCables } from '../serial-cables.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { greeting, judgeFrame, type SinocareFrame } from './protocol.ts'

const damagedFrame =
  '收到一条损坏的血糖仪数据，已丢弃。如血糖仪已显示结果，请手工录入；反复出现请检查连线和串口参数。'
const unknownSample = (code: number) =>
  `收到一条样本类型不明（代码 ${code}）的结果，未采用。请看血糖仪屏幕，确认是指血而不是质控液后手工录入。`
const deviceError = (code: number) =>
  `血糖仪报告错误 ${code}，没有测出结果。请更换试条重新测量；再次出现请对照说明书查代码。`

const statusOf = {
  connected: 'connected',
  'waiting-for-blood': 'connected',
  'counting-down': 'measuring',
  'switching-off': 'idle'
} as const

function eventOf({ raw, ...piece }: Piece<SinocareFrame>): DeviceEvent {
  if (piece.kind === 'damaged') return passedOver('damaged-frame', damagedFrame, raw)
  const { frame } = piece
  if (frame.type === 'error')
    return {
      type: 'device-trouble',
      code: `device-error-${frame.errorCode}`,
      sentence: deviceError(frame.errorCode),
      final: true,
      raw
    }
  if (frame.type !== 'result') return { type: 'device-status', status: statusOf[frame.type], raw }
  const { type: _type, sampleCode, celsius: _celsius, ...values } = frame
  if (sampleCode !== 0) return passedOver('unknown-sample', unknownSample(sampleCode), raw)
  return {
    type: 'glucose',
    ...values,
    unit: 'mmol/L',
    recordId: `${values.deviceTime}/${values.comparator ?? ''}${values.value}`,
    raw
  }
}

async function* read(
  link: Link,
  _conversation: Conversation,
  signal: AbortSignal
): AsyncGenerator<DeviceEvent> {
  const reader = readFrames(link, judgeFrame, signal)
  let lastRecordId: string | undefined
  try {
    for (;;) {
      const piece = await reader.next()
      if (piece === 'ended' || piece === 'aborted') return
      if (piece === 'quiet') continue
      const event = eventOf(piece)
      // The meter is not acknowledged and may send its result again.
      if (event.type === 'glucose') {
        if (event.recordId === lastRecordId) continue
        lastRecordId = event.recordId
      }
      yield event
      if (piece.kind === 'frame' && piece.frame.type === 'waiting-for-blood') await link.write(greeting)
    }
  } finally {
    reader.release()
  }
}

export const sinocareSn: Driver = {
  id: 'sinocare-sn',
  name: '三诺 SN 协议血糖仪（试验）',
  kind: 'glucose',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  canDownload: false,
  canStart: false,
  shortestMeasurementMs: 5_000,
  longestMeasurementMs: 300_000,
  read
}
