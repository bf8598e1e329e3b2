import type { Contract, Events } from '@contract'
import type { Call, ErrorCode, Event, FeatureCalls, Reply, ReplyError } from '@contract/lib'
import type { z } from 'zod'

/** The bridge the preload script puts on the window. */
interface Bridge {
  readonly call: (path: string, input: unknown) => Promise<Reply<unknown>>
  readonly listen: (listener: (name: string, payload: unknown) => void) => () => void
}
declare global {
  interface Window {
    readonly workstation: Bridge
  }
}

type ClientOf<C extends FeatureCalls> = {
  readonly [K in keyof C]: C[K] extends Call
    ? (input: z.input<C[K]['input']>) => Promise<z.output<C[K]['output']>>
    : never
}
export type Client = { readonly [F in keyof Contract]: ClientOf<Contract[F]> }

/** What a call answered instead of a value. `message` is Chinese, for the person at the desk; `fields` stand at the fields. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: ErrorCode
  readonly fields: Readonly<Record<string, string>>

  constructor(error: ReplyError) {
    super(error.message)
    this.code = error.code
    this.fields = error.fields ?? {}
  }
}

let whenUnauthorised: () => void = () => undefined
/** Called whenever an answer says that nobody is signed in here (any more), or that the screen is locked. */
export function onUnauthorised(listener: () => void): void {
  whenUnauthorised = listener
}

let askPerson: (question: string) => Promise<boolean> = () => Promise.resolve(false)
/** Called for what the main process wants to know before it goes on; answers whether to go on. */
export function onQuestion(ask: (question: string) => Promise<boolean>): void {
  askPerson = ask
}

/** Vue proxies do not cross the bridge: what is sent is plain data. */
const plain = (input: unknown): unknown => JSON.parse(JSON.stringify(input))

async function send(path: string, input: unknown, answered: readonly string[] = []): Promise<unknown> {
  const asked = answered.length === 0 ? input : { ...(input as object), answered }
  const reply = await window.workstation.call(path, plain(asked))
  if (!reply.ok) {
    const question = reply.error.fields?.['answered']
    // Asked twice for the same would be asked for ever.
    if (question !== undefined && !answered.includes(question)) {
      if (await askPerson(reply.error.message)) return send(path, input, [...answered, question])
      throw new CallError({ code: 'refused', message: '没有保存。' })
    }
    if (reply.error.code === 'unauthorised') whenUnauthorised()
    throw new CallError(reply.error)
  }
  return reply.value
}

const feature = (name: string): object =>
  new Proxy(
    {},
    {
      get: (_target, call) =>
        typeof call === 'string' ? (input: unknown) => send(`${name}.${call}`, input) : undefined
    }
  )

/** `api.resident.search({ query })`: the value, or throws CallError. */
export const api = new Proxy({}, { get: (_target, name) => feature(String(name)) }) as Client

type EventName = { [F in keyof Events]: `${F & string}.${keyof Events[F] & string}` }[keyof Events]
type PayloadOf<N extends EventName> = N extends `${infer F}.${infer K}`
  ? F extends keyof Events
    ? K extends keyof Events[F]
      ? Events[F][K] extends Event<infer P>
        ? z.output<P>
        : never
      : never
    : never
  : never

/** Calls `listener` for each event of that name until the returned function is called. */
export function onEvent<N extends EventName>(name: N, listener: (payload: PayloadOf<N>) => void): () => void {
  return window.workstation.listen((heard, payload) => {
    if (heard === name) listener(payload as PayloadOf<N>)
  })
}
