import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { openApp } from '../../build/host/driver.mjs'
import { out } from '../../build/setup.mjs'
import { nodeInWine, startInWine, toWindows } from '../../build/windows/wine.mjs'
import type { Reply } from '../../src-main/lib/contract.ts'
import type { SnapshotFound } from '../../src-main/backup/contract.ts'

// The built program under Windows' semantics, asked from here.

export interface Desk {
  readonly page: Page
  readonly app: Awaited<ReturnType<typeof openApp>>['app']
  readonly ask: (path: string, input?: unknown) => Promise<Reply<unknown>>
  /** The value; what was said instead is thrown. */
  readonly must: <T>(path: string, input?: unknown) => Promise<T>
}

export const administrator = { login: 'administrator', name: '管理员', password: 'correct horse battery' }

/** The app in a window, its process in Wine. */
export async function openDesk(data: string, env: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const { page, app } = await openApp({ data, env, start: startInWine })
  const ask = (path: string, input: unknown = {}): Promise<Reply<unknown>> =>
    page.evaluate((asked: readonly [string, unknown]) => window.workstation.call(...asked), [
      path,
      input
    ] as const)
  return {
    page,
    app,
    ask,
    must: async <T>(path: string, input: unknown = {}): Promise<T> => {
      const reply = await ask(path, input)
      if (!reply.ok) throw new Error(`${path}: ${reply.error.code}: ${reply.error.message}`)
      return reply.value as T
    }
  }
}

/** The same call from a terminal: another process on the same data. */
export async function fromTerminal<T>(
  data: string,
  path: string,
  input: unknown,
  password = administrator.password
): Promise<T> {
  const { ended, output } = nodeInWine(
    [`${out}/main/cli.js`, path, JSON.stringify(input), '--data', toWindows(data)],
    { JIAYI_USER: administrator.login, JIAYI_PASSWORD: password }
  )
  await ended
  const said = readFileSync(output, 'utf8')
  const reply = JSON.parse(said.slice(said.indexOf('{'))) as Reply<T>
  if (!reply.ok) throw new Error(`${path}: ${reply.error.code}: ${reply.error.message}`)
  return reply.value
}

export const signIn = (
  desk: Desk,
  { login, password }: Pick<typeof administrator, 'login' | 'password'> = administrator
): Promise<unknown> => desk.must('access.signIn', { login, password })

/** What was said instead of yes. */
export async function refusalOf(desk: Desk, path: string, input: unknown): Promise<string> {
  const reply = await desk.ask(path, input)
  if (reply.ok) throw new Error(`${path}: was done`)
  if (reply.error.code === 'internal') throw new Error(`${path}: ${reply.error.message}`)
  return reply.error.message
}

export function expectWords(said: string, words: RegExp): string {
  if (!words.test(said)) throw new Error(`said “${said}” and not ${String(words)}`)
  return said
}

/** Restores the newest backup of a folder, opened by the administrator's password of then. */
export async function restore(desk: Desk, folder: string, password: string): Promise<'now' | 'next-start'> {
  const [newest] = await desk.must<readonly SnapshotFound[]>('backup.found', { folder: toWindows(folder) })
  const { login } = administrator
  const { checkId } = await desk.must<{ checkId: string }>('backup.check', {
    path: newest?.path,
    door: { kind: 'password', login, password }
  })
  return (await desk.must<{ from: 'now' | 'next-start' }>('backup.restore', { checkId })).from
}

export async function until<T>(what: string, look: () => Promise<T | null>, seconds = 20): Promise<T> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > end) throw new Error(`${what}: not within ${String(seconds)} s`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

export const after = (milliseconds: number, work: () => Promise<unknown>): Promise<unknown> =>
  new Promise(resolve => setTimeout(resolve, milliseconds)).then(work)
