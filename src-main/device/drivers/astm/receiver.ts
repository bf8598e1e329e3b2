/**
 * The receiving side of CLSI LIS1-A: answers frame by frame and puts the text of a message together again.
 *
 * A record ends with CR, wherever frames begin and end. FN must be the next number; the number before it again is a
 * repetition (our answer was lost) and is acknowledged and dropped. Anything else is refused with NAK, and the sender
 * sends again, six times at most.
 */
import { type AstmFrame, control, type LinkUnit } from './frames.ts'

export interface AstmRecord {
  /** Without its CR; bytes as characters (latin1). */
  readonly text: string
  /** The frames it came in. */
  readonly raw: Uint8Array
}

export interface Reaction {
  /** The one byte to answer with. */
  readonly reply?: number
  /** The sender took the line, or gave it back. */
  readonly session?: 'begun' | 'ended'
  readonly records: readonly AstmRecord[]
  /** Text that never became a record: the sender ended in the middle. */
  readonly lost?: Uint8Array
}

export interface Receiver {
  /** Whether a sender holds the line. */
  readonly isReceiving: boolean
  take(unit: LinkUnit, raw: Uint8Array): Reaction
  /** The line fell silent behind something damaged. */
  refuseDamage(): Reaction
  /** The sender has been silent for too long. */
  expire(): Reaction
}

/** LIS1-A: a receiver that hears nothing for so long regards the line as free. */
export const receiverPatienceMs = 30_000
/** No record of any instrument is as long; text without an end is not kept. */
const longestRecord = 16_384

const nothing: Reaction = { records: [] }

export function createReceiver(): Receiver {
  let isReceiving = false
  let expected = 1
  let hasAccepted = false
  let text = ''
  let parts: Uint8Array[] = []

  const forget = (): Uint8Array | undefined => {
    const lost = text === '' ? undefined : Buffer.concat(parts)
    text = ''
    parts = []
    return lost && Uint8Array.from(lost)
  }
  const finish = (): Reaction => {
    const lost = forget()
    isReceiving = false
    return { session: 'ended', records: [], ...(lost && { lost }) }
  }
  const accept = (frame: AstmFrame, raw: Uint8Array): Reaction => {
    expected = (expected + 1) % 8
    hasAccepted = true
    parts.push(raw)
    const [rest = '', ...ended] = (text + frame.text).split('\r').reverse()
    const whole = Uint8Array.from(Buffer.concat(parts))
    // The first record may have begun in earlier frames; the others stand in this one.
    const records = ended
      .reverse()
      .map((record, index) => ({ text: record, raw: index === 0 ? whole : raw }))
      .filter(record => record.text !== '')
    text = rest
    if (ended.length > 0) parts = rest === '' ? [] : [raw]
    const isBroken = text.length > longestRecord || (frame.isLast && text !== '')
    const lost = isBroken ? forget() : undefined
    return { reply: control.ack, records, ...(lost && { lost }) }
  }
  const take = (unit: LinkUnit, raw: Uint8Array): Reaction => {
    if (unit.type === 'enq') {
      const lost = forget()
      isReceiving = true
      expected = 1
      hasAccepted = false
      return { reply: control.ack, session: 'begun', records: [], ...(lost && { lost }) }
    }
    if (!isReceiving) return nothing
    if (unit.type === 'eot') return finish()
    if (unit.type === 'refused') return { reply: control.nak, records: [] }
    if (unit.type !== 'frame') return nothing
    if (unit.number === expected) return accept(unit, raw)
    const isRepetition = hasAccepted && (unit.number + 1) % 8 === expected
    return { reply: isRepetition ? control.ack : control.nak, records: [] }
  }

  return {
    get isReceiving() {
      return isReceiving
    },
    take,
    refuseDamage: () => (isReceiving ? { reply: control.nak, records: [] } : nothing),
    expire: () => (isReceiving ? finish() : nothing)
  }
}
