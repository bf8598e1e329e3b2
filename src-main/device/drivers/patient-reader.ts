import type { Link } from './driver.ts'

/**
 * How long the bytes of one frame may pause. The slowest frame is on the wire for a quarter of a second, and no cuff
 * measures twice within this: bytes further apart never belong to one frame.
 */
export const frameSilenceMs = 3_000

export interface PatientReader {
  /** The next chunk; or that none came within `patienceMs`, that the line closed, or that `signal` said stop. No byte is lost by waiting in vain. */
  next(patienceMs?: number, signal?: AbortSignal): Promise<Uint8Array | 'quiet' | 'ended' | 'aborted'>
  /** Gives the line back; the next conversation gets the next byte. */
  release(): void
}

/** Reads a link with patience: waiting can end before a chunk comes, and the chunk is then the next one's. */
export function readPatiently(link: Link): PatientReader {
  const iterator = link.chunks[Symbol.asyncIterator]()
  let arriving: Promise<IteratorResult<Uint8Array>> | undefined

  return {
    async next(patienceMs, signal) {
      if (signal?.aborted && !arriving) return 'aborted'
      arriving ??= iterator.next()
      let timer: NodeJS.Timeout | undefined
      let onAbort: (() => void) | undefined
      const givingUp = new Promise<'quiet' | 'aborted'>(resolve => {
        onAbort = () => resolve('aborted')
        if (signal?.aborted) onAbort()
        signal?.addEventListener('abort', onAbort, { once: true })
        if (patienceMs !== undefined) timer = setTimeout(() => resolve('quiet'), patienceMs)
      })
      try {
        // The chunk stands first: one that is here already is not lost to an abort of the same moment.
        const arrived = await Promise.race([arriving, givingUp])
        if (typeof arrived === 'string') return arrived
        arriving = undefined
        return arrived.done ? 'ended' : arrived.value
      } finally {
        clearTimeout(timer)
        if (onAbort) signal?.removeEventListener('abort', onAbort)
      }
    },
    release() {
      // A pending read may still reject when the cable is pulled; nobody waits for it any more.
      arriving?.catch(() => undefined)
      void iterator.return?.().catch(() => undefined)
    }
  }
}
