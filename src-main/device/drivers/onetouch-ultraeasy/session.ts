import type { Link } from '../driver.ts'
import type { FrameReader } from '../frame-reader.ts'
import { buildFrame, linkBits, type UltraEasyFrame } from './protocol.ts'

const answerWithinMs = 1_000
const attempts = 5
/** A meter answers a DISCONNECT at once. */
const hangingUpMs = 100
const longestAnswer = 256

/** `over`: the line closed or the caller said stop. */
export type Exchanged = { readonly payload: Uint8Array; readonly raw: Uint8Array } | 'no-answer' | 'over'

export interface Session {
  /** Sets both sides to their first numbers; undefined is not an answer. */
  connect(): Promise<{ readonly raw: Uint8Array } | 'no-answer' | 'over'>
  exchange(request: Uint8Array): Promise<Exchanged>
  /** Lets the meter go. Its answer is waited for: left on the line, it would end the next session. */
  disconnect(): Promise<void>
}

const flipped = (bit: 0 | 1) => (bit === 0 ? 1 : 0)

/** The alternating-bit link of the UltraEasy: every frame is repeated until acknowledged, none is taken twice. */
export function openSession(link: Link, reader: FrameReader<UltraEasyFrame>): Session {
  let number: 0 | 1 = 0
  let expected: 0 | 1 = 0

  const linkByte = (bits = 0) => bits | (number ? linkBits.number : 0) | (expected ? linkBits.expects : 0)
  const acknowledge = () => link.write(buildFrame(linkByte(linkBits.acknowledge)))

  return {
    async connect() {
      // The answer to our last hanging up would be taken for the answer to this call.
      await reader.drain(hangingUpMs)
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        await link.write(buildFrame(linkBits.disconnect))
        const deadline = performance.now() + answerWithinMs
        for (;;) {
          const piece = await reader.next(deadline)
          if (piece === 'quiet') break
          if (typeof piece === 'string') return 'over'
          if (piece.kind === 'damaged' || !piece.frame.isDisconnect) continue
          // A late answer to an earlier call would be taken for the meter hanging up.
          if (attempt > 1) await reader.drain(answerWithinMs)
          number = 0
          expected = 0
          return { raw: piece.raw }
        }
      }
      return 'no-answer'
    },

    async exchange(request) {
      const ours = number
      const payload: number[] = []
      const raw: number[] = []
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        number = ours
        await link.write(buildFrame(linkByte(), request))
        let deadline = performance.now() + answerWithinMs
        let isAcknowledged = false
        for (;;) {
          const piece = await reader.next(deadline)
          if (piece === 'quiet') break
          if (typeof piece === 'string') return 'over'
          if (piece.kind === 'damaged') continue
          const { frame } = piece
          if (frame.isDisconnect) return 'no-answer'
          const acknowledgesOurs = frame.expects === flipped(ours)
          if (frame.payload.length === 0) {
            if (frame.isAcknowledgement && acknowledgesOurs && !isAcknowledged) {
              isAcknowledged = true
              number = flipped(ours)
              deadline = performance.now() + answerWithinMs
            }
            continue
          }
          if (frame.number !== expected) {
            await acknowledge()
            continue
          }
          // What does not acknowledge our question cannot be its answer.
          if (!acknowledgesOurs) continue
          isAcknowledged = true
          number = flipped(ours)
          expected = flipped(expected)
          await acknowledge()
          payload.push(...frame.payload)
          raw.push(...piece.raw)
          if (payload.length > longestAnswer) return 'no-answer'
          if (!frame.hasMore) return { payload: Uint8Array.from(payload), raw: Uint8Array.from(raw) }
          deadline = performance.now() + answerWithinMs
        }
      }
      return 'no-answer'
    },

    async disconnect() {
      await link.write(buildFrame(linkBits.disconnect))
      const deadline = performance.now() + answerWithinMs
      for (;;) {
        const piece = await reader.next(deadline)
        if (typeof piece === 'string' || (piece.kind === 'frame' && piece.frame.isDisconnect)) return
      }
    }
  }
}
