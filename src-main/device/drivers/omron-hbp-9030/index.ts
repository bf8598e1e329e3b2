import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import { createFramer, type Piece } from '../framer.ts'
import { frameSilenceMs, readPatiently } from '../patient-reader.ts'
import { serialCables } from '../serial-cables.ts'
import { judgeRecord, type OmronRecord } from './protocol.ts'

function eventOf(piece: Piece<OmronRecord>): DeviceEvent {
  const { raw } = piece
  if (piece.kind === 'damaged') {
    return {
      type: 'device-trouble',
      code: 'damaged-record',
      sentence:
        '收到一条损坏的血压计数据，已丢弃。如血压计已显示结果，请重新测量；反复出现请检查连线和串口参数。',
      final: false,
      raw
    }
  }
  const { frame } = piece
  if (frame.outcome === 'failed') {
    return {
      type: 'device-trouble',
      code: `device-error-${frame.errorDigit}`,
      sentence: `血压计没有测出结果（错误代码 ${frame.errorDigit}）。请居民坐稳、手臂放好、不要说话，休息片刻后重新测量；再次出现请对照说明书查代码。`,
      final: true,
      raw
    }
  }
  return {
    type: 'blood-pressure',
    systolicMmHg: frame.systolicMmHg,
    diastolicMmHg: frame.diastolicMmHg,
    pulsePerMinute: frame.pulsePerMinute,
    unit: 'mm[Hg]',
    deviceTime: frame.deviceTime,
    ...(frame.devicePersonId && { devicePersonId: frame.devicePersonId }),
    bodyMovement: frame.bodyMovement,
    raw
  }
}

async function* read(
  link: Link,
  _conversation: Conversation,
  signal: AbortSignal
): AsyncGenerator<DeviceEvent> {
  const reader = readPatiently(link)
  const framer = createFramer(judgeRecord)
  try {
    for (;;) {
      const received = await reader.next(framer.unsettled ? frameSilenceMs : undefined, signal)
      if (received === 'aborted') return
      const isOver = received === 'ended' || received === 'quiet'
      for (const piece of isOver ? framer.settle() : framer.push(received)) yield eventOf(piece)
      if (received === 'ended') return
    }
  } finally {
    reader.release()
  }
}

export const omronHbp9030: Driver = {
  id: 'omron-hbp-9030',
  name: '欧姆龙 HBP-9030',
  kind: 'blood-pressure',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  usb: serialCables,
  canStart: false,
  shortestMeasurementMs: 10_000,
  longestMeasurementMs: 300_000,
  read
}
