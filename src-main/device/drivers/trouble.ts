import type { DeviceTrouble } from './driver.ts'

const noBytes = new Uint8Array(0)

export function trouble(
  code: string,
  sentence: string,
  final: boolean,
  raw: Uint8Array = noBytes
): DeviceTrouble {
  return { type: 'device-trouble', code, sentence, final, raw }
}

/** A stretch of the line that was no frame. The measurement goes on: the device may repeat it, or the noise was not its. */
export function damagedReading(code: 'damaged-record' | 'damaged-frame', raw: Uint8Array): DeviceTrouble {
  const sentence =
    '收到一条损坏的血压计数据，已丢弃。如血压计已显示结果，请重新测量；反复出现请检查连线和串口参数。'
  return trouble(code, sentence, false, raw)
}
