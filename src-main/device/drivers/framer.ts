/**
 * Cuts frames out of a byte stream that arrives split, merged, damaged or with noise before it.
 *
 * Each position is a candidate. A candidate that fails costs ONE byte: the next frame may begin inside the
 * failed one. What is dropped between two frames is a damaged stretch; it is told at most once.
 */

export type Candidate<Frame> =
  | {
      readonly verdict: 'frame'
      readonly length: number
      readonly frame: Frame
      /** How many of its bytes are surely its own; the search goes on behind them. All of them when absent. */
      readonly own?: number
    }
  | { readonly verdict: 'incomplete' }
  | { readonly verdict: 'not-a-frame' }

export type Piece<Frame> =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly raw: Uint8Array }
  | { readonly kind: 'damaged'; readonly raw: Uint8Array }

export interface Framer<Frame> {
  push(chunk: Uint8Array): readonly Piece<Frame>[]
  /** The line fell silent: what is still incomplete will not become a frame. */
  settle(): readonly Piece<Frame>[]
  /** Something was received that silence would decide. */
  readonly unsettled: boolean
  /** Bytes held; never more than the longest frame less one, plus `keptDamage`. */
  readonly held: number
}

/** Enough of a damaged stretch to show what happened; the rest is counted out. */
export const keptDamage = 256
/** Fewer dropped bytes than this are plug-in noise, not a damaged frame worth telling. */
const noticeableDamage = 5
/** What idle lines, flow control and line ends leave between frames. */
const idleBytes: ReadonlySet<number> = new Set([0x00, 0x0a, 0x0d, 0x11, 0x13, 0xff])

const nothingHeld = new Uint8Array(0)

/** `judge` sees everything held from one position on; it says `incomplete` only while a frame could still form there. */
export function createFramer<Frame>(judge: (bytes: Uint8Array) => Candidate<Frame>): Framer<Frame> {
  let held: Uint8Array = nothingHeld
  let dropped: number[] = []
  let noticeable = 0
  let told = false

  const tellDamage = (pieces: Piece<Frame>[]) => {
    if (!told && noticeable >= noticeableDamage) {
      pieces.push({ kind: 'damaged', raw: Uint8Array.from(dropped) })
      told = true
    }
  }
  const endStretch = (pieces: Piece<Frame>[]) => {
    tellDamage(pieces)
    dropped = []
    noticeable = 0
    told = false
  }
  const drop = (byte: number, pieces: Piece<Frame>[]) => {
    if (dropped.length < keptDamage) dropped.push(byte)
    if (!idleBytes.has(byte)) noticeable += 1
    if (dropped.length === keptDamage) tellDamage(pieces)
  }
  const scan = (isLast: boolean) => {
    const pieces: Piece<Frame>[] = []
    let at = 0
    for (;;) {
      const rest = held.subarray(at)
      const [first] = rest
      if (first === undefined) break
      const candidate = judge(rest)
      if (candidate.verdict === 'incomplete' && !isLast) break
      if (candidate.verdict === 'frame') {
        endStretch(pieces)
        pieces.push({ kind: 'frame', frame: candidate.frame, raw: rest.slice(0, candidate.length) })
        at += candidate.own ?? candidate.length
      } else {
        drop(first, pieces)
        at += 1
      }
    }
    held = held.slice(at)
    return pieces
  }

  return {
    push(chunk) {
      const joined = new Uint8Array(held.length + chunk.length)
      joined.set(held)
      joined.set(chunk, held.length)
      held = joined
      return scan(false)
    },
    settle() {
      const pieces = scan(true)
      endStretch(pieces)
      return pieces
    },
    get unsettled() {
      return held.length > 0 || dropped.length > 0
    },
    get held() {
      return held.length + dropped.length
    }
  }
}
