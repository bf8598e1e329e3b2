import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { keepBrowser, openApp } from '../../../build/host/driver.mjs'
import type { Client } from '../../../src-renderer/lib/client.ts'

type InputAt<C> = C extends (input: infer I) => Promise<unknown> ? I : never
type OutputAt<C> = C extends (input: never) => Promise<infer O> ? O : never
type App = Awaited<ReturnType<typeof openApp>>
export type WorkstationOptions = Partial<Parameters<typeof openApp>[0]>

/** The built workstation in a window, on a data folder of its own unless one is named. */
export interface Workstation {
  readonly page: Page
  readonly app: App['app']
  readonly data: string
  /** Quits as a person does; rejects when the app or its window had an error nobody caught. */
  close(): Promise<void>
  /** Power cut. The data folder stays. */
  kill(): Promise<void>
}

const folders: string[] = []

/** A fresh folder that is gone when the tests of this process are over. */
export function aDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-app-'))
  folders.push(folder)
  return folder
}
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** One for all files of the process. */
let browser: Promise<void> | null = null

export async function openWorkstation(options: WorkstationOptions = {}): Promise<Workstation> {
  const data = options.data ?? aDataFolder()
  await (browser ??= keepBrowser())
  const { page, app, close, kill } = await openApp({ ...options, data })
  return { page, app, data, close, kill }
}

/** A contract call from inside the window, over the same bridge its pages use; rejects with code and message. */
export async function callFrom<F extends keyof Client & string, N extends keyof Client[F] & string>(
  page: Page,
  feature: F,
  name: N,
  input: InputAt<Client[F][N]>
): Promise<OutputAt<Client[F][N]>> {
  const path = `${feature}.${name}`
  const reply = await page.evaluate(([path, input]) => window.workstation.call(path, input), [
    path,
    input
  ] as const)
  if (!reply.ok) throw new Error(`${path} answered ${reply.error.code}: ${reply.error.message}`)
  return reply.value as OutputAt<Client[F][N]>
}
