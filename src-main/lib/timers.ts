/** Stops what was to come; afterwards it changes nothing. */
export type Cancel = () => void

/** Passing time. Given, so that tests let weeks pass. */
export interface Timers {
  /** Runs it once, that many milliseconds from now. */
  readonly after: (milliseconds: number, run: () => void) => Cancel
  /** Resolves when everything else has had its turn. */
  readonly turn: () => Promise<void>
}

export const systemTimers: Timers = {
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds)
    return () => {
      clearTimeout(timer)
    }
  },
  turn: () => new Promise(resolve => setImmediate(resolve))
}

/** Resolves after that time, or early and without an error when the signal is raised. */
export function wait({ after }: Timers, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const done = (): void => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = after(milliseconds, done)
    signal?.addEventListener('abort', done)
  })
}
