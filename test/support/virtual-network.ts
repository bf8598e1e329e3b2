import { wait } from '../../src-main/lib/timers.ts'
import type { FhirPeer } from './fhir-peer.ts'
import type { VirtualTime } from './virtual-time.ts'

/** How a desk's line is: what is not named is well. */
export interface Conditions {
  /** The cable is out: nothing goes. */
  readonly isCut?: boolean
  /** Each way. */
  readonly latencyMs?: number
  /** The chance, 0 to 1, that a request does not arrive, and that its answer does not. */
  readonly loss?: number
}
export interface Line {
  readonly fetch: typeof globalThis.fetch
  readonly become: (conditions: Conditions) => void
}
export interface VirtualNetwork {
  /** Answers at the peer's address until what it gives back is called. */
  readonly connect: (peer: FhirPeer) => () => void
  /** A desk's way into the network. */
  readonly line: (conditions?: Conditions) => Line
}

/** As `fetch` tells of a socket. */
const broken = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

/** Desks and platforms of one process, without a socket. */
export function createVirtualNetwork(time: VirtualTime, random: () => number): VirtualNetwork {
  const peers = new Set<FhirPeer>()

  const line = (beginning: Conditions = {}): Line => {
    let conditions = beginning
    const way = async (): Promise<void> => {
      const { latencyMs = 0, loss = 0 } = conditions
      const isLost = random() < loss
      if (latencyMs > 0) await wait(time.outside.timers, latencyMs)
      if (isLost || conditions.isCut === true) throw broken('ECONNRESET')
    }
    const send = async (url: string, init: RequestInit): Promise<Response> => {
      if (conditions.isCut === true) throw broken('ENETUNREACH')
      const peer = [...peers].find(({ baseUrl }) => url === baseUrl || url.startsWith(`${baseUrl}/`))
      if (peer === undefined) throw broken('ECONNREFUSED')
      await way()
      const request = {
        method: init.method ?? 'GET',
        path: url.slice(peer.baseUrl.length + 1),
        headers: Object.fromEntries(new Headers(init.headers))
      }
      const answer = await peer.answer(request, typeof init.body === 'string' ? init.body : '')
      if (answer === 'broken') throw broken('ECONNRESET')
      await way()
      return new Response(answer.text, { status: answer.status, headers: answer.headers })
    }
    return {
      fetch: (url, init = {}) =>
        new Promise((resolve, reject) => {
          const giveUp = (): void => {
            reject(init.signal?.reason as Error)
          }
          if (init.signal?.aborted === true) giveUp()
          init.signal?.addEventListener('abort', giveUp)
          send(String(url), init).then(resolve, reject)
        }),
      become: next => {
        conditions = next
      }
    }
  }
  return {
    connect: peer => {
      peers.add(peer)
      return () => peers.delete(peer)
    },
    line
  }
}
