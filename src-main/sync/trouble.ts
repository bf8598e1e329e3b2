export type TroubleKind =
  /** No connection was made: the platform has seen nothing. */
  | 'offline'
  /** The connection broke: the platform may have acted. */
  | 'broken'
  | 'timed-out'
  /** 5xx, or a clash of transactions: again later. */
  | 'failing'
  /** 429 or 503: it asks for a pause. */
  | 'pausing'
  | 'token'
  /** Not the FHIR server we were told of. */
  | 'misconfigured'

/** What stops a round, in a sentence for the person at the desk. Nothing is lost by it: records go back to local. */
export class Trouble extends Error {
  override readonly name = 'Trouble'
  readonly kind: TroubleKind
  /** Not before this, when the platform has said so. */
  readonly retryAfterMs: number | null

  constructor(kind: TroubleKind, sentence: string, cause?: unknown, retryAfterMs: number | null = null) {
    super(sentence, cause === undefined ? undefined : { cause })
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

/** Kinds that say nothing about what was sent. */
export const isInnocent = ({ kind }: Trouble): boolean =>
  kind === 'offline' || kind === 'pausing' || kind === 'token' || kind === 'misconfigured'

/** For a status that says nothing about what was asked; null for any other. */
export function troubleOf(status: number, retryAfterMs: number | null): Trouble | null {
  if (status === 401 || status === 403) {
    return new Trouble('token', `平台拒绝访问（${String(status)}）。请管理员检查令牌。`)
  }
  if (status === 429 || status === 503) {
    return new Trouble('pausing', '平台正忙，稍后自动重试。', undefined, retryAfterMs)
  }
  if (status >= 500) {
    return new Trouble('failing', `平台出错（${String(status)}），稍后自动重试。`, undefined, retryAfterMs)
  }
  return null
}
