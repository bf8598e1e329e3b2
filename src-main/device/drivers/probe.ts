import { type Candidate, createFramer } from './framer.ts'

/** What one frame proves about who sent it. */
export interface Proof {
  /** False: other devices could send the same. */
  readonly isCertain: boolean
  /** What the device said of itself, in Chinese; null when the frame alone is the proof. */
  readonly says: string | null
}

/** Listens to an unknown device in one driver's language. */
export interface Ear {
  hear(chunk: Uint8Array): void
  /** The line fell silent: what is incomplete stays so. */
  settle(): void
  /** Of the frames that prove something, in their order. */
  readonly proofs: readonly Proof[]
  /** All sound frames, also those that prove nothing. */
  readonly frames: number
  readonly damaged: number
}

/**
 * How an unknown port is asked whether this driver's device is behind it. It may hold another device: what is sent only
 * asks for identity, version, state or what is stored, and never erases, sets or starts anything.
 */
export interface Probe {
  /** Sent one after another, each when the one before was answered or not; none: it is listened to only. */
  readonly asks: readonly Uint8Array[]
  /** False: a frame is known by its form alone. */
  readonly hasChecksum: boolean
  readonly listen: () => Ear
}

interface Language<Frame> {
  readonly asks?: readonly Uint8Array[]
  readonly hasChecksum: boolean
  readonly judge: (bytes: Uint8Array) => Candidate<Frame>
  /** What of it a checksum or a strict form guards; all of it when absent. */
  readonly isSound?: (frame: Frame) => boolean
  /** Null for a frame that proves nothing, such as our own, echoed. */
  readonly proves: (frame: Frame) => Proof | null
}

export const certain = (says: string | null = null): Proof => ({ isCertain: true, says })
export const likely = (says: string | null = null): Proof => ({ isCertain: false, says })

export function probeFor<Frame>({ asks = [], hasChecksum, judge, isSound, proves }: Language<Frame>): Probe {
  return {
    asks,
    hasChecksum,
    listen: () => {
      const framer = createFramer(judge)
      const proofs: Proof[] = []
      let damaged = 0
      let frames = 0
      const take = (pieces: ReturnType<typeof framer.push>): void => {
        for (const piece of pieces) {
          const proof = piece.kind === 'frame' ? proves(piece.frame) : null
          if (piece.kind === 'damaged') damaged += 1
          else if (isSound?.(piece.frame) ?? true) frames += 1
          if (proof !== null) proofs.push(proof)
        }
      }
      return {
        hear: chunk => take(framer.push(chunk)),
        settle: () => take(framer.settle()),
        proofs,
        get frames() {
          return frames
        },
        get damaged() {
          return damaged
        }
      }
    }
  }
}
