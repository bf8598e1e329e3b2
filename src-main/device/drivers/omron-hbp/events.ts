import type { BloodPressure, DeviceEvent, DeviceTrouble } from '../driver.ts'
import type { Piece } from '../framer.ts'
import { damagedReading, trouble } from '../trouble.ts'
import type { HbpRecord } from './protocol.ts'

export function failure(errorDigit: number | undefined, final: boolean, raw: Uint8Array): DeviceTrouble {
  const advice = '请居民坐稳、手臂放好、不要说话，休息片刻后重新测量；再次出现请对照说明书'
  return errorDigit === undefined
    ? trouble('no-result', `血压计没有测出结果。${advice}检查。`, final, raw)
    : trouble(
        `device-error-${errorDigit}`,
        `血压计没有测出结果（错误代码 ${errorDigit}）。${advice}查代码。`,
        final,
        raw
      )
}

export function readingOf(
  record: Extract<HbpRecord, { outcome: 'measured' }>,
  raw: Uint8Array
): BloodPressure {
  const { outcome: _outcome, devicePersonId, ...values } = record
  return {
    type: 'blood-pressure',
    ...values,
    unit: 'mm[Hg]',
    ...(devicePersonId && { devicePersonId }),
    raw
  }
}

/** What a record means to a conversation that only listens. */
export function eventOf(piece: Piece<HbpRecord>): DeviceEvent {
  const { raw } = piece
  if (piece.kind === 'damaged') return damagedReading('damaged-record', raw)
  const { frame } = piece
  return frame.outcome === 'failed' ? failure(frame.errorDigit, true, raw) : readingOf(frame, raw)
}
