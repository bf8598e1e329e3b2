import { answersIn, bundleOf, type EntryAnswer, saysTooMuch } from './bundle.ts'
import { refusalOf } from './refusal.ts'
import type { Round } from './round.ts'
import { Trouble, troubleOf } from './trouble.ts'

/** What the platform did with a Bundle. */
export type Posted =
  | { readonly kind: 'taken'; readonly answers: readonly EntryAnswer[] }
  | { readonly kind: 'clash' }
  | { readonly kind: 'too-much'; readonly byCount: boolean }
  | { readonly kind: 'refused'; readonly words: string }

/** One Bundle there and back. */
export async function ask(round: Round, entries: readonly string[]): Promise<Posted> {
  const { status, body, retryAfterMs } = await round.client.post(
    bundleOf(round.state.platform.transactions ? 'transaction' : 'batch', entries)
  )
  if (status >= 200 && status < 300) {
    const answers = answersIn(body, entries.length)
    if (answers === null) throw new Trouble('broken', '平台的答复不完整，稍后自动核对。')
    const only = answers[0]
    if (entries.length > 1 || only === undefined || only.status < 300) return { kind: 'taken', answers }
    return judge(only.status, only.outcome, retryAfterMs)
  }
  return judge(status, body, retryAfterMs)
}

/** What a status other than success means. */
function judge(status: number, body: unknown, retryAfterMs: number | null): Posted {
  const trouble = troubleOf(status, retryAfterMs)
  if (trouble !== null) throw trouble
  const words = refusalOf(status, body)
  if (status === 413) return { kind: 'too-much', byCount: false }
  if (status === 409 || status === 412) return { kind: 'clash' }
  if (words === null) {
    throw new Trouble(
      'misconfigured',
      `该地址没有像 FHIR 平台那样答复（${String(status)}）。请管理员检查平台地址。`
    )
  }
  if (saysTooMuch(body)) return { kind: 'too-much', byCount: true }
  return { kind: 'refused', words }
}
