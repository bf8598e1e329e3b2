import { clockToleranceSeconds } from './limits.ts'

/**
 * What the desk says of a device's clock; null while it is right or unknown.
 * @param skewSeconds ours minus the device's
 */
export function clockWarning(skewSeconds: number | null): string | null {
  if (skewSeconds === null || Math.abs(skewSeconds) <= clockToleranceSeconds) return null
  const minutes = Math.round(Math.abs(skewSeconds) / 60)
  const span =
    minutes < 120
      ? `${String(minutes)} 分钟`
      : minutes < 2880
        ? `${String(Math.round(minutes / 60))} 小时`
        : `${String(Math.round(minutes / 1440))} 天`
  return `设备时钟${skewSeconds > 0 ? '慢' : '快'} ${span}，请核对测量时间并校准设备时钟`
}
