import { z } from 'zod'
import { isBusy, storageTrouble } from '../database/trouble.ts'
import { sentenceOf } from './sentences.ts'
import type { Actor, Session } from './session.ts'
import type { About, Call, FeatureCalls, Reply } from './contract.ts'
import { Failure } from './failure.ts'

type Caller<C extends Call> = C['roles'] extends 'signed-out' ? Session : Actor

/** One function per call. It may throw a Failure; what it returns is checked against the contract's output. */
export type Handlers<C extends FeatureCalls> = {
  readonly [K in keyof C]: (
    input: z.output<C[K]['input']>,
    caller: Caller<C[K]>
  ) => z.input<C[K]['output']> | Promise<z.input<C[K]['output']>>
}

type AnyHandler = (input: unknown, caller: Session | Actor) => unknown

export interface RouterOptions {
  /** Path → call, `feature.name`. */
  readonly calls: ReadonlyMap<string, Call>
  readonly handlers: ReadonlyMap<string, AnyHandler>
  /** Bugs end here with their stack; the person sees a neutral sentence. */
  readonly report: (path: string, error: unknown) => void
  readonly wait: (milliseconds: number) => Promise<void>
  /** Makes who acts the account as it stands: another process may have shut it out, or given it another post. */
  readonly refresh: (session: Session) => void
  /** Throws a question nobody has answered yet; those that were are kept on record. */
  readonly ask: (actor: Actor, path: string, about: readonly About[], answered: readonly string[]) => void
  /** Before a person writes: what waited goes first. Throws SQLITE_BUSY while it cannot. */
  readonly beforeWriting: () => void
}

export type Dispatch = (session: Session, path: string, input: unknown) => Promise<Reply<unknown>>

const failed = (failure: Failure): Reply<never> => ({
  ok: false,
  error: {
    code: failure.code,
    message: failure.message,
    ...(failure.fields === undefined ? {} : { fields: failure.fields })
  }
})

/** Zod issues as dotted paths with Chinese sentences. */
export function fieldsOf(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) fields[issue.path.map(String).join('.')] ??= issue.message
  return fields
}

/** A long import may hold the write lock: each handler is one transaction, so it can simply be tried again. */
const busyWaitsMs = [50, 100, 200, 400, 800, 1600, 3200, 6400]

/** The one door: checks that the call exists, who asks, what comes in and what goes out. */
export function createRouter({
  calls,
  handlers,
  report,
  wait,
  refresh,
  ask,
  beforeWriting
}: RouterOptions): Dispatch {
  return async (session, path, input) => {
    const call = calls.get(path)
    const handler = handlers.get(path)
    if (call === undefined || handler === undefined)
      return failed(new Failure('unknown-call', '没有这项功能。'))
    try {
      refresh(session)
      const caller = admit(call, session)
      const { answered, rest } = answersOf(call, input)
      const parsed = call.input.safeParse(rest, { error: sentenceOf })
      if (!parsed.success) {
        return failed(
          new Failure('invalid-input', '填写的内容有误，请检查标出的项目。', fieldsOf(parsed.error))
        )
      }
      const about = call.about?.(parsed.data) ?? []
      let isAsked = about.length === 0
      const output = await patiently(() => {
        if (call.effect === 'writes' && call.roles !== 'signed-out') beforeWriting()
        if (!isAsked && 'accountId' in caller) ask(caller, path, about, answered)
        isAsked = true
        return handler(parsed.data, caller)
      }, wait)
      return { ok: true, value: call.output.parse(output) }
    } catch (error) {
      if (error instanceof Failure) return failed(error)
      if (isBusy(error)) return failed(new Failure('unavailable', '数据库正忙（可能正在导入），请稍后再试。'))
      const storage = storageTrouble(error)
      if (storage !== null) return failed(new Failure('unavailable', storage))
      report(path, error)
      return failed(new Failure('internal', '程序出错，本次操作没有保存。错误已记录，请联系管理员。'))
    }
  }
}

/** What was said to questions stands beside the input of calls that may ask. */
function answersOf(
  call: Call,
  input: unknown
): { readonly answered: readonly string[]; readonly rest: unknown } {
  if (call.about === undefined || typeof input !== 'object' || input === null || !('answered' in input))
    return { answered: [], rest: input }
  const { answered, ...rest } = input
  return Array.isArray(answered) ? { answered: answered.map(String), rest } : { answered: [], rest: input }
}

function admit(call: Call, session: Session): Session | Actor {
  if (call.roles === 'signed-out') return session
  if (session.actor === null) throw new Failure('unauthorised', '请先登录。')
  if (session.locked) throw new Failure('unauthorised', '屏幕已锁定，请输入密码解锁。')
  const { roles } = session.actor
  if (!call.roles.some(role => roles.includes(role))) throw new Failure('forbidden', '您的岗位没有这项权限。')
  return session.actor
}

async function patiently(
  run: () => unknown,
  wait: (milliseconds: number) => Promise<void>
): Promise<unknown> {
  for (const pause of busyWaitsMs) {
    try {
      return await run()
    } catch (error) {
      if (!isBusy(error)) throw error
      await wait(pause)
    }
  }
  return await run()
}
