import type { Doubt } from './whose.ts'

const span = (ms: number): string => {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 120) return `${String(minutes)} 分钟`
  return minutes < 2_880
    ? `${String(Math.round(minutes / 60))} 小时`
    : `${String(Math.round(minutes / 1_440))} 天`
}

/**
 * Why a result lies in the tray, for whoever decides there; null: nobody had been waiting.
 * @param shownAt what the centre's clocks show at an instant, `YYYY-MM-DDTHH:mm:ss`
 */
export function whyInTray(doubt: Doubt, shownAt: (ms: number) => string): string | null {
  switch (doubt.because) {
    case 'nobody-waits':
      return null
    case 'stray':
      return '不是本次启动测得的，可能是先前的结果'
    case 'too-early':
      return '来得太早，可能是上一位的'
    case 'outstanding':
      return '上一位的测量没有结果，可能是上一位的'
    case 'another-person':
      return '登记的编号是另一位居民的'
    case 'repeated':
      return `与 ${shownAt(doubt.firstHeardMs).slice(5, 16).replace('T', ' ')} 收到的一条相同，可能是重复发送或重复打印`
    case 'older':
      return `按仪器时钟，是在大约 ${span(doubt.ageMs)}前测的，早于本次测量开始`
    case 'clock-unknown':
      return `仪器时钟比本机${doubt.lagMs > 0 ? '慢' : '快'}约 ${span(Math.abs(doubt.lagMs))}，不能确定是不是刚测的`
    case 'passed':
      return `仪器序号小于已收到的 ${String(doubt.greatest)}，可能是先前的结果`
  }
}

/**
 * When a result was measured that is nobody's yet. `measuredAt` null: when it came, unless nobody knows.
 * @param nowMs when it came
 */
export function measuredBy(
  doubt: Doubt,
  nowMs: number
): { readonly measuredAt: string | null; readonly isTimeKnown: boolean } {
  const at = (ms: number) => ({ measuredAt: new Date(ms).toISOString(), isTimeKnown: true })
  if (doubt.because === 'older') return at(nowMs - doubt.ageMs)
  if (doubt.because === 'repeated') return at(doubt.firstHeardMs)
  const unknown = ['stray', 'clock-unknown', 'passed'].includes(doubt.because)
  return { measuredAt: null, isTimeKnown: !unknown }
}

const saidOf = (doubt: Doubt, why: string): string => {
  if (doubt.because === 'too-early') return '收到一条来得太早的读数，可能是上一位的'
  return doubt.because === 'outstanding'
    ? '上一位的测量没有结果，刚收到的读数可能是上一位的'
    : `收到一条读数，没有归档：${why}`
}

/** What the one who waits is told; null: nothing. `isOver`: the device was started by the program and has done its work. */
export function saidToWaiting(doubt: Doubt, why: string | null, isOver: boolean): string | null {
  if (why === null) return null
  const next = isOver ? '请核对后认领，或重新测量。' : '请继续测量，或到“待认领”核对。'
  return `${saidOf(doubt, why)}。已放入“待认领”，${next}`
}
