import type { Link } from './driver.ts'
import type { FrameReader } from './frame-reader.ts'

export interface Question<Frame, Answer> {
  readonly request: Uint8Array
  /** What of a frame answers the request; undefined for a frame that does not. */
  readonly answerOf: (frame: Frame) => Answer | undefined
  readonly withinMs: number
  readonly attempts: number
}

export type Answered<Answer> = { readonly answer: Answer; readonly raw: Uint8Array } | 'no-answer' | 'over'

/** Asks until the device answers. `over`: the line closed or the caller said stop. */
export async function ask<Frame, Answer>(
  link: Link,
  reader: FrameReader<Frame>,
  { request, answerOf, withinMs, attempts }: Question<Frame, Answer>
): Promise<Answered<Answer>> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await link.write(request)
    const deadline = performance.now() + withinMs
    for (;;) {
      const piece = await reader.next(deadline)
      if (piece === 'quiet') break
      if (typeof piece === 'string') return 'over'
      if (piece.kind === 'damaged') continue
      const answer = answerOf(piece.frame)
      if (answer === undefined) continue
      // An answer that does not repeat the question must not be taken for the answer to the next one.
      if (attempt > 1) await reader.drain(withinMs)
      return { answer, raw: piece.raw }
    }
  }
  return 'no-answer'
}
