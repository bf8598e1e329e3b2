import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { connect, connectToLook } from '../database/open.ts'
import { isBusy, storageTrouble } from '../database/trouble.ts'
import type { ErrorCode } from './contract.ts'
import { Failure } from './failure.ts'

/** Names a job of the worker and carries the types of what goes in, is told on the way, and comes out. */
export interface Job<Input, Progress, Output> {
  readonly name: string
  /** Never there: ties the types to the name. */
  readonly types?: { readonly input: Input; readonly progress: Progress; readonly output: Output }
}

export function job<Input, Progress, Output>(name: string): Job<Input, Progress, Output> {
  return { name }
}

export interface JobContext<Progress> {
  /** The worker's own connection, opened at first use. */
  readonly db: () => Database
  /** A connection to another file under the same key, and one that only reads; whoever opens it closes it. */
  readonly open: (path: string) => Database
  readonly look: (path: string) => Database
  /** In memory for as long as the job lasts. */
  readonly key: Uint8Array
  /** Stands still for so many milliseconds: nobody waits at this thread. */
  readonly pause: (milliseconds: number) => void
  readonly tell: (progress: Progress) => void
  /** Asked between steps: a job that hears yes ends without doing more. */
  readonly cancelled: () => boolean
}

export interface JobOptions<Progress> {
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

export type RunJob = <Input, Progress, Output>(
  job: Job<Input, Progress, Output>,
  input: Input,
  options?: JobOptions<Progress>
) => Promise<Output>

interface Assignment {
  readonly name: string
  readonly input: unknown
  readonly cancel: SharedArrayBuffer
  /** Travels in memory only. */
  readonly connection: { readonly path: string; readonly key: Uint8Array }
}
type Message =
  | { readonly kind: 'progress'; readonly value: unknown }
  | { readonly kind: 'done'; readonly value: unknown }
  | {
      readonly kind: 'failed'
      readonly code: ErrorCode
      readonly message: string
      readonly fields?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'crashed'; readonly message: string; readonly stack: string }

/**
 * Runs what takes longer than a keystroke in a thread with its own connection. One thread for each job: it costs a
 * tenth of a second and leaves nothing behind.
 */
export function createJobs(options: {
  /** The built worker. */
  readonly workerUrl: URL
  /** Of the open database; throws before anybody has signed in. */
  readonly connection: () => { readonly path: string; readonly key: Uint8Array }
}): RunJob {
  return <Input, Progress, Output>(
    { name }: Job<Input, Progress, Output>,
    input: Input,
    { onProgress, signal }: JobOptions<Progress> = {}
  ): Promise<Output> => {
    const cancel = new SharedArrayBuffer(4)
    const { path, key } = options.connection()
    // A copy of its own, so that only these bytes are cloned into the thread, and wiped once they are.
    const connection = { path, key: Uint8Array.from(key) }
    const assignment: Assignment = { name, input, cancel, connection }
    const worker = new Worker(options.workerUrl, { workerData: assignment })
    connection.key.fill(0)
    const stop = (): void => {
      Atomics.store(new Int32Array(cancel), 0, 1)
    }
    if (signal?.aborted === true) stop()
    signal?.addEventListener('abort', stop)
    return new Promise((resolve, reject) => {
      worker.on('message', (message: Message) => {
        switch (message.kind) {
          case 'progress':
            onProgress?.(message.value as Progress)
            break
          case 'done':
            resolve(message.value as Output)
            break
          case 'failed':
            reject(new Failure(message.code, message.message, message.fields))
            break
          case 'crashed': {
            const error = new Error(`job ${name}: ${message.message}`)
            error.stack = message.stack
            reject(error)
          }
        }
      })
      worker.once('error', reject)
      worker.once('exit', code => {
        signal?.removeEventListener('abort', stop)
        // After the answer this changes nothing.
        reject(new Error(`job ${name}: the worker ended with ${code} and no answer`))
      })
    })
  }
}

/** A job as the worker runs it. */
export type JobFunction = (input: unknown, context: JobContext<unknown>) => unknown

/** Ties a job to what does it; the types of the name hold. */
export function does<Input, Progress, Output>(
  { name }: Job<Input, Progress, Output>,
  run: (input: Input, context: JobContext<Progress>) => Output | Promise<Output>
): readonly [string, JobFunction] {
  return [name, (input, context) => run(input as Input, context)]
}

/** The worker's side: does the one job this thread was started for. */
export async function serveJob(jobs: ReadonlyMap<string, JobFunction>): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('serveJob runs in a worker thread')
  const { name, input, cancel, connection } = workerData as Assignment
  const flag = new Int32Array(cancel)
  const send = (message: Message): void => {
    port.postMessage(message)
  }
  let opened: Database | null = null
  const db = (): Database => {
    if (opened === null) {
      opened = connect(connection.path, connection.key)
      // Nobody waits at this thread: rather wait for a desk's write than give up.
      opened.pragma('busy_timeout = 20000')
      // For as long as the job lasts: an import touches a good part of the index again and again.
      opened.pragma('cache_size = -262144')
    }
    return opened
  }
  try {
    const run = jobs.get(name)
    if (run === undefined) throw new Error('there is no such job')
    const value = await run(input, {
      db,
      open: other => connect(other, connection.key),
      look: other => connectToLook(other, connection.key),
      key: connection.key,
      pause: milliseconds => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
      },
      tell: progress => {
        send({ kind: 'progress', value: progress })
      },
      cancelled: () => Atomics.load(flag, 0) === 1
    })
    send({ kind: 'done', value })
  } catch (error) {
    send(messageOf(error))
  } finally {
    ;(opened as Database | null)?.close()
    connection.key.fill(0)
  }
}

function messageOf(error: unknown): Message {
  if (error instanceof Failure) {
    const { code, message, fields } = error
    return { kind: 'failed', code, message, ...(fields === undefined ? {} : { fields }) }
  }
  const known = error instanceof Error ? error : new Error(String(error))
  const said = isBusy(known) ? '数据库正忙，请稍后再试。' : storageTrouble(known)
  if (said !== null) return { kind: 'failed', code: 'unavailable', message: said }
  return { kind: 'crashed', message: known.message, stack: known.stack ?? known.message }
}
