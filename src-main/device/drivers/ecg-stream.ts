import type { DeviceEvent, DeviceTrouble, EcgSamples, Link } from './driver.ts'
import { createFramer } from './framer.ts'
import type { Candidate, Piece } from './framer.ts'
import { readPatiently } from './patient-reader.ts'

/** Something the device is told, again and again until it does something that changes the errand. */
export interface EcgErrand {
  readonly bytes: readonly Uint8Array[]
  readonly everyMs: number
}

/** One conversation with a recorder that streams: what is asked of it, and what its frames mean. */
export interface EcgTalk<Frame> {
  /** `isLast`: nothing more will follow these bytes, so that nothing behind a frame can confirm it. */
  judge(bytes: Uint8Array, isLast: boolean): Candidate<Frame>
  /** Undefined while the device speaks by itself. */
  errand(): EcgErrand | undefined
  /** Everything found in one chunk: what belongs together leaves as one event. */
  take(pieces: readonly Piece<Frame>[]): Iterable<DeviceEvent>
  /** What has to be written in answer to what was just taken. */
  readonly outbox: Uint8Array[]
  /** Nothing came for a while: the device may have been switched off and has to be asked anew. */
  wentSilent(): void
  /** Told to the device when we leave; undefined where nothing of ours runs. */
  farewell(): Uint8Array | undefined
}

/** Samples come at least ten times a second: a line silent for this long will not complete what it began. */
const silenceMs = 1_000
/** A desk that was held up itself hears its timer before the bytes that lie waiting: it looks once more. */
const lastLookMs = 20
/** As long without anything, and the desk is told. */
const noSignalMs = 5_000

const noSignal = '没有收到心电数据。请检查心电采集器的电源、连线和串口参数；电极接好后按设备要求开始采集。'
const damagedEcg =
  '收到一段损坏的心电数据，已丢弃，记录在此处中断。反复出现请检查连线、换一个 USB 口或缩短连线。'

/** The recording goes on: nothing a recorder says ends it but the line. */
export function ecgTrouble(code: string, sentence: string, raw: Uint8Array): DeviceTrouble {
  return { type: 'device-trouble', code, sentence, final: false, raw }
}
export const damagedStretch = (raw: Uint8Array): DeviceTrouble => ecgTrouble('damaged-frame', damagedEcg, raw)

/** Speaks with a recorder until the line ends or the desk has had enough. */
export async function* streamEcg<Frame>(
  talk: EcgTalk<Frame>,
  link: Link,
  signal: AbortSignal
): AsyncGenerator<DeviceEvent> {
  const reader = readPatiently(link)
  let isLast = false
  const framer = createFramer<Frame>(bytes => talk.judge(bytes, isLast))
  let asked: EcgErrand | undefined
  let dueAt = performance.now()
  let lastByteAt = performance.now()
  let isToldSilent = false

  function settle(): readonly Piece<Frame>[] {
    isLast = true
    const pieces = framer.settle()
    isLast = false
    return pieces
  }
  async function reply(): Promise<void> {
    for (let bytes = talk.outbox.shift(); bytes; bytes = talk.outbox.shift()) await link.write(bytes)
  }
  function patience(): number | undefined {
    const deadlines = [
      ...(asked ? [dueAt] : []),
      ...(framer.unsettled ? [lastByteAt + silenceMs] : []),
      ...(isToldSilent ? [] : [lastByteAt + noSignalMs])
    ]
    return deadlines.length > 0 ? Math.max(0, Math.min(...deadlines) - performance.now()) : undefined
  }

  try {
    for (;;) {
      if (signal.aborted) return
      const errand = talk.errand()
      if (errand !== asked) dueAt = performance.now()
      asked = errand
      if (asked && performance.now() >= dueAt) {
        dueAt = performance.now() + asked.everyMs
        for (const bytes of asked.bytes) await link.write(bytes)
      }
      const heard = await reader.next(patience(), signal)
      const received = heard === 'quiet' ? await reader.next(lastLookMs, signal) : heard
      if (received === 'aborted') return
      if (typeof received !== 'string') {
        lastByteAt = performance.now()
        isToldSilent = false
        yield* talk.take(framer.push(received))
      } else if (received === 'ended' || performance.now() >= lastByteAt + silenceMs) {
        yield* talk.take(settle())
      }
      await reply()
      if (received === 'ended') return
      if (!isToldSilent && performance.now() >= lastByteAt + noSignalMs) {
        isToldSilent = true
        talk.wentSilent()
        yield ecgTrouble('no-signal', noSignal, new Uint8Array(0))
      }
    }
  } finally {
    reader.release()
    const last = talk.farewell()
    // A line that is gone cannot be told; why it went is what matters then.
    if (last) await link.write(last).catch(() => undefined)
  }
}

/** What one frame adds to the curve: `columns[lead]`, its samples in order. */
export interface EcgRun {
  readonly columns: readonly ArrayLike<number>[]
  readonly lostBefore: number | null
  readonly leadOff: readonly boolean[] | undefined
  readonly raw: Uint8Array
}

function joinColumns(runs: readonly EcgRun[], lead: number): Int32Array {
  const joined = new Int32Array(runs.reduce((sum, run) => sum + (run.columns[lead]?.length ?? 0), 0))
  let at = 0
  for (const { columns } of runs) {
    const column = columns[lead] ?? []
    joined.set(column, at)
    at += column.length
  }
  return joined
}

function joinRuns(runs: readonly EcgRun[]): EcgSamples {
  const [first] = runs
  const leads = first?.columns.length ?? 0
  const leadOff = first?.leadOff
  return {
    type: 'ecg-samples',
    counts: Array.from({ length: leads }, (_, lead) => joinColumns(runs, lead)),
    lostBefore: first?.lostBefore ?? null,
    ...(leadOff && { leadOff }),
    raw: Uint8Array.from(Buffer.concat(runs.map(run => run.raw)))
  }
}

export interface RunCollector {
  add(run: EcgRun): Iterable<EcgSamples>
  flush(): Iterable<EcgSamples>
}

/** Puts neighbouring frames into one event; a loss or a change of contact begins a new one, and so does `flush`. */
export function collectRuns(): RunCollector {
  let runs: EcgRun[] = []
  function* flush(): Generator<EcgSamples> {
    if (runs.length > 0) yield joinRuns(runs)
    runs = []
  }
  function* add(run: EcgRun): Generator<EcgSamples> {
    const isSame = runs[0]?.leadOff?.join() === run.leadOff?.join()
    if (!isSame || (run.lostBefore ?? 0) > 0) yield* flush()
    runs.push(run)
  }
  return { add, flush }
}
