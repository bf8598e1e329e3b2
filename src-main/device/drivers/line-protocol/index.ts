import type { MeasurementLimits } from '../../../policy/contract.ts'
import type { Conversation, DeviceEvent, Driver, Link } from '../driver.ts'
import { frameSilenceMs, readPatiently } from '../patient-reader.ts'
import { serialCables } from '../serial-cables.ts'
import { damagedReading, trouble } from '../trouble.ts'
import { bytesOfHex } from './bytes.ts'
import type { LineDescription } from './contract.ts'
import { createCutter, type Piece } from './cutter.ts'
import { probeOf } from './probe.ts'
import { judgeFrame, type Reading } from './protocol.ts'

const longestMeasurementMs = 300_000

/** What the last thing heard was, so that a polled instrument that repeats itself is heard once. */
interface Heard {
  /** Of a result only what was measured: its age, the instrument's clock or an SpO2 beside it make no new one. */
  last: string | undefined
  /** A polled instrument may still hold the result of somebody before: what it answers first is not awaited. */
  hasAnswered: boolean
}

/** What a result keeps while it is only shown on: its values, and the number the instrument gave it. */
const measuredIn = (reading: Reading): string =>
  JSON.stringify(
    reading.type === 'blood-pressure'
      ? [reading.systolicMmHg, reading.diastolicMmHg, reading.pulsePerMinute, reading.deviceCounter]
      : [reading.value, reading.unit, reading.comparator, reading.deviceCounter]
  )

const refusedFrame = (reason: string, raw: Uint8Array): DeviceEvent =>
  trouble(
    'rejected-record',
    `收到一条不合规的记录，已丢弃：${reason}。请重新测量；反复出现请管理员核对型号描述。`,
    false,
    raw
  )

function* eventsOf(piece: Piece, isPolled: boolean, heard: Heard): Generator<DeviceEvent> {
  const { raw } = piece
  if (piece.kind === 'noise') {
    yield damagedReading('damaged-record', raw)
    return
  }
  const { judged } = piece
  if (judged.verdict === 'rejected') {
    yield refusedFrame(judged.reason, raw)
    return
  }
  const isFirstAnswer = !heard.hasAnswered
  const said = judged.verdict === 'reading' ? measuredIn(judged.reading) : Buffer.from(raw).toString('hex')
  const isRepeated = isPolled && heard.last === said
  heard.hasAnswered = true
  heard.last = said
  if (isRepeated) return
  if (judged.verdict === 'no-result') {
    // A poll also answers before anybody has measured: that ends nobody's measurement.
    yield trouble(judged.code, judged.sentence, !isPolled, raw)
    return
  }
  const { reading } = judged
  if (isPolled && isFirstAnswer) {
    if (reading.type === 'blood-pressure') yield { ...reading, stray: true, raw }
    else yield trouble('left-result', '连接时仪器里已有一条旧结果，没有采用；需要时请手工录入。', false, raw)
    return
  }
  yield { ...reading, raw }
}

async function* converse(
  description: LineDescription,
  limits: () => MeasurementLimits,
  link: Link,
  signal: AbortSignal
): AsyncGenerator<DeviceEvent> {
  const reader = readPatiently(link)
  const cutter = createCutter(description, raw => judgeFrame(raw, description, limits()))
  const { poll } = description
  const heard: Heard = { last: undefined, hasAnswered: false }
  let lastByteAt = performance.now()
  let pollAt = performance.now()
  try {
    for (;;) {
      if (poll !== null && performance.now() >= pollAt && !signal.aborted) {
        pollAt = performance.now() + poll.everyMs
        await link.write(bytesOfHex(poll.bytes))
      }
      const deadlines = [
        ...(poll === null ? [] : [pollAt]),
        ...(cutter.unsettled ? [lastByteAt + frameSilenceMs] : [])
      ]
      const patience =
        deadlines.length === 0 ? undefined : Math.max(0, Math.min(...deadlines) - performance.now())
      const received = await reader.next(patience, signal)
      if (received === 'aborted') return
      const isSilent = received === 'ended' || performance.now() >= lastByteAt + frameSilenceMs
      if (typeof received !== 'string') {
        // After a silence nothing that came before can be the front of what comes now.
        if (isSilent) for (const piece of cutter.settle()) yield* eventsOf(piece, poll !== null, heard)
        lastByteAt = performance.now()
        for (const piece of cutter.push(received)) yield* eventsOf(piece, poll !== null, heard)
      } else if (isSilent) {
        for (const piece of cutter.settle()) yield* eventsOf(piece, poll !== null, heard)
      }
      if (received === 'ended') return
    }
  } finally {
    reader.release()
  }
}

/** What the desk needs to know of a description to drive it. */
export interface Described {
  /** Of the desk's device; readings carry it with the version. */
  readonly id: string
  readonly version: number
  readonly description: LineDescription
}

/** A driver made of data. `limits`: what is believed at all, as it is in force when a frame comes. */
export function driverFrom({ id, version, description }: Described, limits: () => MeasurementLimits): Driver {
  return {
    id: `${id}@${String(version)}`,
    name: description.name,
    kind: description.kind,
    port: description.port,
    usb: serialCables,
    probe: probeOf(description, limits),
    canDownload: false,
    // What is asked for again and again may show the time of the answer.
    ...(description.poll !== null && { clockShows: 'sending' as const }),
    canStart: false,
    shortestMeasurementMs: description.shortestMeasurementSeconds * 1000,
    longestMeasurementMs,
    read: (link: Link, _conversation: Conversation, signal: AbortSignal) =>
      converse(description, limits, link, signal)
  }
}
