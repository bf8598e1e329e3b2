import type { Link } from '../driver.ts'
import type { FrameReader } from '../frame-reader.ts'
import { buildFrame, control, type LinkUnit, longestText } from './frames.ts'

/** LIS1-A timers and counts. */
const replyWithinMs = 15_000
const busyPauseMs = 10_000
/** A host that met an instrument's ENQ leaves it the line for so long before it asks again. */
export const contentionPauseMs = 20_000
const repetitions = 6

/**
 * `contended`: the instrument asked for the line at the same moment. It goes first: receive what it sends, and try
 * again after `contentionPauseMs`. `busy`: it refused the line. `refused`: it did not take a frame. `over`: the line
 * closed or the caller said stop.
 */
export type Sent = 'sent' | 'contended' | 'busy' | 'refused' | 'no-answer' | 'over'

/** A record begins a frame; a long one is continued in the next. */
export function framesOf(records: readonly string[]): readonly Uint8Array[] {
  const pieces = records.flatMap(record => {
    const text = `${record}\r`
    const count = Math.ceil(text.length / longestText)
    return Array.from({ length: count }, (_, n) => ({
      text: text.slice(n * longestText, (n + 1) * longestText),
      isLast: n === count - 1
    }))
  })
  return pieces.map(({ text, isLast }, index) => buildFrame(index + 1, text, isLast))
}

type Reply = 'ack' | 'nak' | 'enq' | 'eot' | 'no-answer' | 'over'

async function reply(reader: FrameReader<LinkUnit>, withinMs: number): Promise<Reply> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const piece = await reader.next(deadline)
    if (piece === 'quiet') return 'no-answer'
    if (typeof piece === 'string') return 'over'
    if (piece.kind === 'damaged') return 'nak'
    const { type } = piece.frame
    if (type === 'ack' || type === 'nak' || type === 'enq' || type === 'eot') return type
  }
}

async function takeLine(link: Link, reader: FrameReader<LinkUnit>): Promise<Sent | undefined> {
  for (let attempt = 0; attempt <= repetitions; attempt += 1) {
    await link.write(Uint8Array.of(control.enq))
    const answer = await reply(reader, replyWithinMs)
    if (answer === 'ack') return undefined
    if (answer === 'enq') return 'contended'
    if (answer === 'over') return 'over'
    if (answer !== 'nak') break
    // Busy. Should it ask for the line meanwhile, it goes first.
    const meanwhile = await reply(reader, busyPauseMs)
    if (meanwhile === 'enq') return 'contended'
    if (meanwhile === 'over') return 'over'
    if (attempt === repetitions) return 'busy'
  }
  return 'no-answer'
}

async function sendFrame(
  link: Link,
  reader: FrameReader<LinkUnit>,
  frame: Uint8Array
): Promise<Sent | 'stop'> {
  for (let attempt = 0; attempt <= repetitions; attempt += 1) {
    await link.write(frame)
    const answer = await reply(reader, replyWithinMs)
    if (answer === 'ack') return 'sent'
    // An EOT instead of ACK takes the frame and asks for the line.
    if (answer === 'eot') return 'stop'
    if (answer === 'over' || answer === 'no-answer') return answer
  }
  return 'refused'
}

/** Sends whole records (without CR, latin1) to an instrument. */
export async function transmit(
  link: Link,
  reader: FrameReader<LinkUnit>,
  records: readonly string[]
): Promise<Sent> {
  const failed = await takeLine(link, reader)
  if (failed === 'contended' || failed === 'over') return failed
  const frames = failed ? [] : framesOf(records)
  let outcome: Sent = failed ?? 'sent'
  for (const [index, frame] of frames.entries()) {
    const sent = await sendFrame(link, reader, frame)
    if (sent === 'sent') continue
    outcome = sent === 'stop' ? (index === frames.length - 1 ? 'sent' : 'refused') : sent
    break
  }
  if (outcome !== 'over') await link.write(Uint8Array.of(control.eot))
  return outcome
}
