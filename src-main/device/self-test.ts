import type { SelfTest } from './contract.ts'
import type { DeviceEvent, Driver } from './drivers/driver.ts'
import { linkTo } from './drivers/instrument.ts'
import type { Probe } from './drivers/probe.ts'

/** The slowest conversation asks a few times a second for a pressure; nothing of it takes this long. */
const withinMs = 15_000
type Step = SelfTest['steps'][number]

const hexOf = (bytes: Uint8Array): string => {
  const shown = Buffer.from(bytes.subarray(0, 12))
    .toString('hex')
    .replace(/..(?=.)/g, '$& ')
  return bytes.length > 12 ? `${shown} …` : shown
}
const step = (isGood: boolean, text: string): Step => ({ isGood, text })

function readingOf(event: DeviceEvent): string | null {
  if (event.type === 'blood-pressure')
    return `${String(event.systolicMmHg)}/${String(event.diastolicMmHg)}${event.stray ? '（不属于本次测量）' : ''}`
  if (event.type === 'id-card') return `${event.name} …${event.number.slice(-4)}`
  return event.type === 'glucose'
    ? `${event.comparator ?? ''}${event.unit === 'mg/dL' ? String(event.value) : event.value.toFixed(1)} ${event.unit}`
    : null
}

/** Turns every bit of what was just accepted, one at a time: a checksum lets none of them pass. */
function checksumStep(probe: Probe, raw: Uint8Array): Step {
  if (!probe.hasChecksum) return step(true, '此协议没有校验码：按长度、分隔符和数值范围逐项核对，通过')
  const soundIn = (bytes: Uint8Array): number => {
    const ear = probe.listen()
    ear.hear(bytes)
    ear.settle()
    return ear.frames
  }
  const sound = soundIn(raw)
  if (sound === 0) return step(false, '读数的帧没有通过校验')
  const bits = raw.length * 8
  let accepted = 0
  for (let bit = 0; bit < bits; bit += 1) {
    const spoilt = raw.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    if (soundIn(spoilt) >= sound) accepted += 1
  }
  return accepted === 0
    ? step(true, `校验通过；逐位翻转 ${String(bits)} 次，损坏的帧全部拒收`)
    : step(false, `逐位翻转 ${String(bits)} 次，有 ${String(accepted)} 次损坏没有发现`)
}

/** One sentence for the first of a kind: a conversation may repeat itself a hundred times. */
function wordsOf(event: DeviceEvent): string | null {
  if (event.type === 'device-status')
    return event.status === 'measuring' ? '驱动识别：已开始测量' : '驱动识别：已连接'
  return event.type === 'cuff-pressure' ? '驱动识别：收到实时袖带压力' : null
}

/**
 * The driver's own conversation with a simulated instrument, over a line in memory: no port is opened, and nothing can
 * be stored because nothing here knows a database. Null: the driver brings no instrument.
 */
export async function selfTest(driver: Driver): Promise<SelfTest | null> {
  const { instrument: create, probe } = driver
  if (create === undefined) return null
  const instrument = create()
  const stopping = new AbortController()
  const timer = setTimeout(() => {
    stopping.abort()
  }, withinMs)
  const steps: Step[] = [step(true, '线路已打开（内存线路，不占用串口）')]
  const told = new Set<string>()
  const tell = (line: Step): void => {
    if (told.has(line.text)) return
    told.add(line.text)
    steps.push(line)
  }
  const link = linkTo(instrument, ({ to, bytes }) => {
    const size = `${String(bytes.length)} 字节：${hexOf(bytes)}`
    tell(step(true, to === 'instrument' ? `程序发出 ${size}` : `仿真仪器发来 ${size}`))
  })
  let reading: string | null = null
  try {
    for await (const event of driver.read(link, { intent: instrument.intent }, stopping.signal)) {
      const words = wordsOf(event)
      if (words !== null) tell(step(true, words))
      if (event.type === 'device-trouble') tell(step(false, event.sentence))
      const shown = readingOf(event)
      if (shown === null || !('raw' in event)) continue
      reading = shown
      if (probe !== undefined) tell(checksumStep(probe, event.raw))
      tell(step(shown === instrument.shows, `解出读数 ${shown}，仪器显示 ${instrument.shows}`))
      stopping.abort()
    }
  } catch (error) {
    tell(step(false, `驱动出错：${error instanceof Error ? error.message : String(error)}`))
  } finally {
    clearTimeout(timer)
  }
  if (reading === null) tell(step(false, `没有解出读数，仪器显示 ${instrument.shows}`))
  steps.push(step(true, '自检结束，没有保存任何数据'))
  return {
    driverId: driver.id,
    driverName: driver.name,
    passed: steps.every(({ isGood }) => isGood),
    reading,
    steps
  }
}
