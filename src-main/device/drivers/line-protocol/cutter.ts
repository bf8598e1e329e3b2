/**
 * Cuts a byte stream into frames of a described instrument and what is between them. Every frame is judged here, because
 * where the search goes on depends on the verdict: behind a good frame, or at the next possible beginning inside a bad one.
 */
import { find, startsWith } from './bytes.ts'
import type { LineDescription } from './contract.ts'
import { behindEnd, endMark, headOf, longestFrame, startMark } from './frame.ts'
import type { JudgedFrame } from './protocol.ts'

export type Piece =
  | { readonly kind: 'frame'; readonly raw: Uint8Array; readonly judged: JudgedFrame }
  | { readonly kind: 'noise'; readonly raw: Uint8Array }

export interface Cutter {
  push(chunk: Uint8Array): readonly Piece[]
  /** The line fell silent: what is incomplete will not become a frame. */
  settle(): readonly Piece[]
  readonly unsettled: boolean
  /** Bytes held: bounded by the longest frame and by what is kept of noise. */
  readonly held: number
}

/** Enough of a stretch of noise to show; the rest is dropped. */
const keptNoise = 256
/** Fewer bytes than this between frames are plug-in noise, not worth telling. */
const noticeableNoise = 5
/** What idle lines, flow control and line ends leave between frames. */
const idle: ReadonlySet<number> = new Set([0x00, 0x0a, 0x0d, 0x11, 0x13, 0x7f, 0xff])

type Step =
  | { readonly kind: 'wait' }
  | { readonly kind: 'noise'; readonly length: number }
  | { readonly kind: 'frame'; readonly length: number }

const wait: Step = { kind: 'wait' }
const noise = (length: number): Step => ({ kind: 'noise', length })

/** How much of the end of `held` could be the beginning of `mark`. */
function begunAt(held: Uint8Array, mark: Uint8Array): number {
  for (let length = Math.min(mark.length - 1, held.length); length > 0; length -= 1)
    if (startsWith(held.subarray(held.length - length), mark.subarray(0, length))) return held.length - length
  return held.length
}

/** A line begins where the one before ended; what is too long is debris up to its end. */
function lineSteps(description: LineDescription): (held: Uint8Array) => Step {
  const end = endMark(description)
  const head = headOf(description)
  let inDebris = false
  return held => {
    const [first = 0] = held
    if (!inDebris && idle.has(first) && !startsWith(held, end)) return noise(1)
    const at = find(held, end)
    if (at === -1) {
      if (!inDebris && held.length <= longestFrame) return wait
      inDebris = true
      const kept = begunAt(held, end)
      return kept > 0 ? noise(kept) : wait
    }
    if (inDebris || at === 0) {
      inDebris = false
      return noise(at + end.length)
    }
    // Noise in front, or a line whose end was lost: the last head is where this line's record begins.
    const begins = head.length >= 2 ? Buffer.from(held.subarray(0, at)).lastIndexOf(head) : -1
    return begins > 0 ? noise(begins) : { kind: 'frame', length: at + end.length }
  }
}

function enclosedSteps(description: LineDescription): (held: Uint8Array) => Step {
  const start = startMark(description)
  const end = endMark(description)
  const behind = behindEnd(description)
  return held => {
    const begins = find(held, start)
    if (begins === -1) {
      const kept = begunAt(held, start)
      return kept > 0 ? noise(kept) : wait
    }
    if (begins > 0) return noise(begins)
    const ends = find(held, end, start.length)
    const again = find(held.subarray(0, ends === -1 ? held.length : ends), start, 1)
    if (again > 0) return noise(again)
    if (ends === -1) return held.length > longestFrame ? noise(1) : wait
    const length = ends + end.length + behind
    return held.length < length ? wait : { kind: 'frame', length }
  }
}

function fixedSteps(description: LineDescription): (held: Uint8Array) => Step {
  const head = headOf(description)
  const length = description.framing.kind === 'fixed' ? description.framing.length : 0
  return held => {
    if (head.length > 0) {
      const begins = find(held, head)
      if (begins === -1) {
        const kept = begunAt(held, head)
        return kept > 0 ? noise(kept) : wait
      }
      if (begins > 0) return noise(begins)
    }
    return held.length < length ? wait : { kind: 'frame', length }
  }
}

const stepsOf = { line: lineSteps, enclosed: enclosedSteps, fixed: fixedSteps }

export function createCutter(description: LineDescription, judge: (raw: Uint8Array) => JudgedFrame): Cutter {
  const mask = description.encoding === 'seven-bit' ? 0x7f : 0xff
  const { kind } = description.framing
  const mark = kind === 'enclosed' ? startMark(description) : headOf(description)
  let nextStep = stepsOf[kind](description)
  let held: Uint8Array = new Uint8Array(0)
  let dropped: number[] = []
  let noticeable = 0
  let told = false

  const tell = (pieces: Piece[]): void => {
    if (!told && noticeable >= noticeableNoise) {
      pieces.push({ kind: 'noise', raw: Uint8Array.from(dropped) })
      told = true
    }
  }
  const endStretch = (pieces: Piece[]): void => {
    tell(pieces)
    dropped = []
    noticeable = 0
    told = false
  }
  const drop = (bytes: Uint8Array, pieces: Piece[]): void => {
    for (const byte of bytes) {
      if (dropped.length < keptNoise) dropped.push(byte)
      if (!idle.has(byte & mask)) noticeable += 1
    }
    if (dropped.length === keptNoise) tell(pieces)
  }
  /** A bad frame may hide the beginning of a good one; a line does not, its end is certain. */
  const lengthOfBad = (raw: Uint8Array): number => {
    if (kind === 'line') return raw.length
    const again = find(
      raw.map(byte => byte & mask),
      mark,
      1
    )
    if (again > 0) return again
    return mark.length === 0 ? 1 : raw.length
  }
  const scan = (pieces: Piece[]): void => {
    while (held.length > 0) {
      const step = nextStep(mask === 0xff ? held : held.map(byte => byte & mask))
      if (step.kind === 'wait') return
      const raw = held.slice(0, step.length)
      let used = step.length
      if (step.kind === 'noise') drop(raw, pieces)
      else {
        const judged = judge(raw)
        if (judged.verdict === 'rejected') used = lengthOfBad(raw)
        // Without a mark every byte could begin a record: what fails there is noise, not a record refused.
        if (judged.verdict === 'rejected' && kind !== 'line' && mark.length === 0)
          drop(raw.subarray(0, used), pieces)
        else {
          endStretch(pieces)
          pieces.push({ kind: 'frame', raw, judged })
        }
      }
      held = held.slice(used)
    }
  }

  return {
    push(chunk) {
      const pieces: Piece[] = []
      // Piece by piece, so that a flood is never held whole.
      for (let at = 0; at < chunk.length; at += longestFrame) {
        const more = chunk.subarray(at, at + longestFrame)
        const joined = new Uint8Array(held.length + more.length)
        joined.set(held)
        joined.set(more, held.length)
        held = joined
        scan(pieces)
      }
      return pieces
    },
    settle() {
      const pieces: Piece[] = []
      // What would have been a frame had more come may hide a whole one behind its first byte.
      while (held.length > 0) {
        const again =
          kind === 'line' || mark.length === 0
            ? -1
            : find(
                held.map(byte => byte & mask),
                mark,
                1
              )
        const length = again > 0 ? again : held.length
        drop(held.subarray(0, length), pieces)
        held = held.slice(length)
        scan(pieces)
      }
      nextStep = stepsOf[kind](description)
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
