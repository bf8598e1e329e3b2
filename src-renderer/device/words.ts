import type { DeskDevice } from './store.ts'

export interface Mark {
  readonly kind: 'confirmed' | 'attention' | 'quiet'
  readonly text: string
}

const marks: Readonly<Record<DeskDevice['state'], Mark>> = {
  connecting: { kind: 'quiet', text: '连接中' },
  ready: { kind: 'confirmed', text: '就绪' },
  measuring: { kind: 'confirmed', text: '测量中' },
  disconnected: { kind: 'attention', text: '未连接' }
}
export const deviceMark = (device: Pick<DeskDevice, 'state'>): Mark => marks[device.state]

/** From here on the device's clock is worth setting. */
const noticeableSeconds = 120

function spanOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} 秒`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} 分钟`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} 小时` : `${Math.round(seconds / 86_400)} 天`
}

/** What the device's clock says beside ours. Results are filed by our clock in any case. */
export function clockMark(skewSeconds: number | null): Mark {
  if (skewSeconds === null) return { kind: 'quiet', text: '—' }
  const size = Math.abs(skewSeconds)
  if (size < noticeableSeconds) return { kind: 'quiet', text: '一致' }
  return { kind: 'attention', text: `${skewSeconds > 0 ? '慢' : '快'} ${spanOf(size)}` }
}

export const parities = [
  { code: 'none', label: '无' },
  { code: 'even', label: '偶校验' },
  { code: 'odd', label: '奇校验' }
] as const
export const flowControls = [
  { code: 'none', label: '无' },
  { code: 'rts-cts', label: 'RTS/CTS' },
  { code: 'xon-xoff', label: 'XON/XOFF' }
] as const
export const dataBitChoices = [
  { code: '8', label: '8' },
  { code: '7', label: '7' }
] as const
export const stopBitChoices = [
  { code: '1', label: '1' },
  { code: '2', label: '2' }
] as const

/** `9600 8N1`, as on the back of the instrument. */
export function portLine({ port }: Pick<DeskDevice, 'port'>): string {
  const parity = { none: 'N', even: 'E', odd: 'O' }[port.parity]
  const flow = port.flowControl === 'none' ? '' : ` ${port.flowControl.toUpperCase()}`
  return `${port.baudRate} ${port.dataBits}${parity}${port.stopBits}${flow}`
}
