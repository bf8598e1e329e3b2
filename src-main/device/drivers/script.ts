import type { DeviceEvent, Link } from './driver.ts'
import { type Candidate, createFramer, type Piece } from './framer.ts'
import { frameSilenceMs, readPatiently } from './patient-reader.ts'

/** Something the device is told, repeated until the script hears the answer and puts another errand (or none) in its place. */
export interface Errand {
  readonly bytes: Uint8Array
  readonly attempts: number
  /** How long each attempt waits for an answer. */
  readonly everyMs: number
  /** Before the first attempt. */
  readonly afterMs?: number
  /** Just before each attempt goes out. */
  readonly sending?: () => void
  /** The last attempt stayed without an answer; the errand is over by then. */
  readonly unanswered: () => Iterable<DeviceEvent>
}

/** One conversation with a device that is told things: what is asked next, and what each answer means. */
export interface Script<Frame> {
  readonly judge: (bytes: Uint8Array) => Candidate<Frame>
  errand: Errand | undefined
  /** What has to be written in answer to what was just heard. Sent also when the listener leaves at that moment. */
  readonly outbox: Uint8Array[]
  hear(piece: Piece<Frame>): Iterable<DeviceEvent>
  /** The conversation is cancelled: how the device is stopped; undefined when nothing of ours is running. */
  leave(): Errand | undefined
  /** The last word to a device that was left in mid-measurement without a cancel. */
  farewell(): Uint8Array | undefined
}

/** Only listens: for devices that speak by themselves and take no commands. */
export function listenOnly<Frame>(
  judge: Script<Frame>['judge'],
  hear: (piece: Piece<Frame>) => DeviceEvent
): Script<Frame> {
  return {
    judge,
    errand: undefined,
    outbox: [],
    hear: piece => [hear(piece)],
    leave: () => undefined,
    farewell: () => undefined
  }
}

interface Attempt {
  readonly errand: Errand
  readonly left: number
  readonly dueAt: number
}

/** Plays a script on a line until the line ends, or until the cancelled device has been stopped. */
export async function* play<Frame>(
  script: Script<Frame>,
  link: Link,
  signal: AbortSignal
): AsyncGenerator<DeviceEvent> {
  const reader = readPatiently(link)
  const framer = createFramer(script.judge)
  let attempt: Attempt | undefined
  let lastByteAt = performance.now()
  let isLeaving = false

  function patience(): number | undefined {
    const deadlines = [
      ...(attempt ? [attempt.dueAt] : []),
      ...(framer.unsettled ? [lastByteAt + frameSilenceMs] : [])
    ]
    return deadlines.length > 0 ? Math.max(0, Math.min(...deadlines) - performance.now()) : undefined
  }
  async function reply() {
    for (let bytes = script.outbox.shift(); bytes; bytes = script.outbox.shift()) await link.write(bytes)
  }

  try {
    for (;;) {
      if (signal.aborted && !isLeaving) {
        isLeaving = true
        script.errand = script.leave()
      }
      if (isLeaving && !script.errand) return
      const { errand } = script
      if (errand !== attempt?.errand)
        attempt = errand && {
          errand,
          left: errand.attempts,
          dueAt: performance.now() + (errand.afterMs ?? 0)
        }
      if (attempt && performance.now() >= attempt.dueAt) {
        const { errand: due, left } = attempt
        if (left === 0) {
          script.errand = undefined
          yield* due.unanswered()
          continue
        }
        attempt = { errand: due, left: left - 1, dueAt: performance.now() + due.everyMs }
        due.sending?.()
        await link.write(due.bytes)
      }
      const received = await reader.next(patience(), isLeaving ? undefined : signal)
      if (received === 'aborted') continue
      const isOver = received === 'ended' || received === 'quiet'
      if (!isOver) lastByteAt = performance.now()
      const pieces = !isOver
        ? framer.push(received)
        : received === 'ended' || performance.now() >= lastByteAt + frameSilenceMs
          ? framer.settle()
          : []
      for (const piece of pieces) yield* script.hear(piece)
      await reply()
      if (received === 'ended') return
    }
  } finally {
    reader.release()
    // A line that is gone cannot be told; why it went is what matters then.
    const last = script.farewell()
    if (last) script.outbox.push(last)
    await reply().catch(() => undefined)
  }
}
