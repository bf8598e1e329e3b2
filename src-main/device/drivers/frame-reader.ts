import type { Link } from './driver.ts'
import { type Candidate, createFramer, type Piece } from './framer.ts'
import { frameSilenceMs, readPatiently } from './patient-reader.ts'

/** Why there is no piece: none came in time, the line closed, or the caller said stop. */
export type NoPiece = 'quiet' | 'ended' | 'aborted'

export interface FrameReader<Frame> {
  /** The next frame or damaged stretch, or why there is none by `deadline` (of `performance.now`). */
  next(deadline?: number): Promise<Piece<Frame> | NoPiece>
  /** Drops what arrives until the line has been silent for `silenceMs`: late answers to what was asked before. */
  drain(silenceMs: number): Promise<void>
  /** Whether `next` has a piece at once. */
  readonly hasMore: boolean
  /** Gives the line back; the next conversation gets the next byte. */
  release(): void
}

/** However long a line babbles, it is not waited for longer than this. */
const longestDrainMs = 60_000

export function readFrames<Frame>(
  link: Link,
  judge: (bytes: Uint8Array) => Candidate<Frame>,
  signal: AbortSignal
): FrameReader<Frame> {
  const reader = readPatiently(link)
  const framer = createFramer(judge)
  const pieces: Piece<Frame>[] = []
  let lastByteAt = performance.now()
  let hasEnded = false

  const patience = (deadline: number | undefined): number | undefined => {
    const deadlines = [
      ...(deadline === undefined ? [] : [deadline]),
      ...(framer.unsettled ? [lastByteAt + frameSilenceMs] : [])
    ]
    return deadlines.length > 0 ? Math.max(0, Math.min(...deadlines) - performance.now()) : undefined
  }

  return {
    async next(deadline) {
      let isLastLook = false
      for (;;) {
        const piece = pieces.shift()
        if (piece) return piece
        if (hasEnded) return 'ended'
        const isLate = deadline !== undefined && performance.now() >= deadline
        if (isLate && isLastLook) {
          // An answer that is only half here by its deadline is asked for again.
          pieces.push(...framer.settle())
          if (pieces.length > 0) continue
          return 'quiet'
        }
        isLastLook = isLate
        const received = await reader.next(patience(deadline), signal)
        if (received === 'aborted') return 'aborted'
        if (typeof received !== 'string') {
          lastByteAt = performance.now()
          pieces.push(...framer.push(received))
        } else if (received === 'ended' || performance.now() >= lastByteAt + frameSilenceMs) {
          hasEnded = received === 'ended'
          pieces.push(...framer.settle())
        }
      }
    },
    async drain(silenceMs) {
      const latest = performance.now() + longestDrainMs
      while (performance.now() < latest) {
        const received = await reader.next(silenceMs, signal)
        if (received === 'ended') hasEnded = true
        if (typeof received === 'string') break
      }
      framer.settle()
      pieces.length = 0
    },
    get hasMore() {
      return pieces.length > 0
    },
    release: () => reader.release()
  }
}
