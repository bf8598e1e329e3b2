import type { Link } from '../driver.ts'
import type { FrameReader } from '../frame-reader.ts'
import type { LinkUnit } from './frames.ts'
import { type AstmRecord, createReceiver, type Reaction, receiverPatienceMs } from './receiver.ts'

export type Received =
  | ({ readonly type: 'record' } & AstmRecord)
  /** The sender took the line, or gave it back. */
  | { readonly type: 'begun' | 'ended'; readonly raw: Uint8Array }
  /** Something damaged; the sender was asked to repeat it where it waits for that. */
  | { readonly type: 'damaged'; readonly raw: Uint8Array }
  /** A record that will not be completed. */
  | { readonly type: 'lost'; readonly raw: Uint8Array }
  /** Nobody took the line although it was offered. */
  | { readonly type: 'unanswered' }

export interface Offer {
  /** Sent to make an instrument begin. */
  readonly signal: Uint8Array
  readonly withinMs: number
  readonly attempts: number
}

const noBytes = new Uint8Array(0)

/**
 * Receives what an instrument sends, session after session, until the line ends or the caller stops.
 * With an `offer`, the line is offered to an instrument that has not begun; `unanswered` ends the reception.
 */
export async function* receive(
  link: Link,
  reader: FrameReader<LinkUnit>,
  offer?: Offer
): AsyncGenerator<Received> {
  const receiver = createReceiver()
  let offersLeft = offer?.attempts ?? 0
  let deadline = offer ? performance.now() : undefined

  async function* react(reaction: Reaction, raw: Uint8Array): AsyncGenerator<Received> {
    if (reaction.lost) yield { type: 'lost', raw: reaction.lost }
    for (const record of reaction.records) yield { type: 'record', ...record }
    // Acknowledged when it has been handed on: what we did not keep, the sender shall keep.
    if (reaction.reply !== undefined) await link.write(Uint8Array.of(reaction.reply))
    if (reaction.session) yield { type: reaction.session, raw }
  }

  for (;;) {
    const piece = await reader.next(deadline)
    if (piece === 'ended' || piece === 'aborted') return
    if (piece === 'quiet' && receiver.isReceiving) {
      yield* react(receiver.expire(), noBytes)
      deadline = undefined
    } else if (piece === 'quiet' && offer) {
      if (offersLeft === 0) {
        yield { type: 'unanswered' }
        return
      }
      offersLeft -= 1
      await link.write(offer.signal)
      deadline = performance.now() + offer.withinMs
    } else if (piece !== 'quiet') {
      const { raw } = piece
      if (piece.kind === 'damaged') {
        yield { type: 'damaged', raw }
        // Where more follows at once, the sender is not waiting for an answer to the damage.
        if (!reader.hasMore) yield* react(receiver.refuseDamage(), raw)
        continue
      }
      const wasReceiving = receiver.isReceiving
      if (piece.frame.type === 'refused' && wasReceiving) yield { type: 'damaged', raw }
      yield* react(receiver.take(piece.frame, raw), raw)
      if (receiver.isReceiving) deadline = performance.now() + receiverPatienceMs
      // Where no session was, one bit of an ENQ was turned: the line is offered again.
      else if (wasReceiving) deadline = undefined
    }
  }
}
