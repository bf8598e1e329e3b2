import { Trouble } from './trouble.ts'

export interface Answer {
  readonly status: number
  readonly etag: string | null
  readonly location: string | null
  readonly retryAfterMs: number | null
  /** Parsed JSON; null when the body is empty or no JSON. */
  readonly body: unknown
}

export interface ClientOptions {
  readonly fetch: typeof globalThis.fetch
  readonly baseUrl: string
  readonly token: string | null
  /** Raised when an answer has taken too long; asked once for each request. */
  readonly deadline: () => AbortSignal
  /** Ends every request when the program closes. */
  readonly signal: AbortSignal
}

export interface Client {
  readonly baseUrl: string
  readonly get: (path: string) => Promise<Answer>
  readonly put: (path: string, body: string, headers: Readonly<Record<string, string>>) => Promise<Answer>
  /** A Bundle to the base address. */
  readonly post: (body: string) => Promise<Answer>
}

/**
 * FHIR REST over HTTP. Bodies are never logged. Throws Trouble: `offline` when nothing was sent, `broken` or
 * `timed-out` when nobody knows whether the platform has acted. Any status is an answer.
 */
export function createClient({ fetch, baseUrl, token, deadline, signal }: ClientOptions): Client {
  const request = async (
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: string,
    more: Readonly<Record<string, string>> = {}
  ): Promise<Answer> => {
    const timeout = deadline()
    const ending = new AbortController()
    const end = (): void => {
      ending.abort()
    }
    // Let go of afterwards: `AbortSignal.any` leaves something behind at the one that lasts, and clearing away tens of
    // thousands of them at once holds the program up for minutes.
    for (const one of [timeout, signal]) one.addEventListener('abort', end)
    if (timeout.aborted || signal.aborted) end()
    try {
      const response = await fetch(path === '' ? baseUrl : `${baseUrl}/${path}`, {
        method,
        headers: {
          accept: 'application/fhir+json',
          // Some servers answer a search from a cache that does not know what was just written.
          'cache-control': 'no-cache',
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/fhir+json; charset=utf-8', prefer: 'return=minimal' }),
          ...(token === null || token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...more
        },
        ...(body === undefined ? {} : { body }),
        // The token must not follow a redirect to somewhere else.
        redirect: 'manual',
        signal: ending.signal
      })
      const text = await response.text()
      return {
        status: response.status,
        etag: response.headers.get('etag'),
        location: response.headers.get('location') ?? response.headers.get('content-location'),
        retryAfterMs: retryAfterOf(response.headers.get('retry-after')),
        body: parsed(text)
      }
    } catch (error) {
      if (timeout.aborted) throw new Trouble('timed-out', '平台太久没有答复，稍后自动重试。', error)
      if (someCodeIn(error, code => connectionErrors.has(code)))
        throw new Trouble('offline', '连接不上平台，稍后自动重试。请检查网络和平台地址。', error)
      if (someCodeIn(error, code => certificateTrouble.test(code))) {
        throw new Trouble('misconfigured', '平台的安全证书无法验证。请管理员检查平台地址和证书。', error)
      }
      throw new Trouble('broken', '与平台的连接中断，稍后自动重试。', error)
    } finally {
      for (const one of [timeout, signal]) one.removeEventListener('abort', end)
    }
  }
  return {
    baseUrl,
    get: path => request('GET', path),
    put: (path, body, headers) => request('PUT', path, body, headers),
    post: body => request('POST', '', body)
  }
}

const connectionErrors = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT'
])

const certificateTrouble = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/

/** `fetch` wraps what the socket said; where it tried several addresses, all of them must say so. */
function someCodeIn(error: unknown, fits: (code: string) => boolean): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && fits(String(error.code))) return true
  if (error instanceof AggregateError) return error.errors.every(one => someCodeIn(one, fits))
  return someCodeIn(error.cause, fits)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Seconds only: the date form depends on two clocks that agree. */
function retryAfterOf(value: string | null): number | null {
  const seconds = Number(value)
  return value === null || !Number.isFinite(seconds) || seconds < 0 ? null : seconds * 1000
}
