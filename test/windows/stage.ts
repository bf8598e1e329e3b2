import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { giveToWindows, windowsFolder } from '../../build/windows/wine.mjs'
import { administrator, type Desk, openDesk } from './desk.ts'

// Where the scenes are played, and what stands from one to the next: the open program and the password of now.

export const folder = join(windowsFolder, 'run')
rmSync(folder, { recursive: true, force: true })
/** Below that one, for Wine to write in. */
export function aFolder(...names: readonly string[]): string {
  return names.reduce((above, name) => {
    const path = join(above, name)
    mkdirSync(path, { recursive: true })
    giveToWindows(path)
    return path
  }, folder)
}
export const data = join(aFolder('.', '社区 卫生服务中心'), '家医 工作站')
export const stick = aFolder('备份 盘')
/** A path of more than 260 characters. */
export const deep = aFolder(...Array.from({ length: 6 }, () => '很长的文件夹名称'.repeat(5)))

let running: Desk | null = null
let password = administrator.password
let changes = 0
let failures = 0

/** Plays a scene and prints what came of it, which is what `play` answers or throws. */
export async function scene(name: string, play: () => Promise<string>): Promise<void> {
  const began = performance.now()
  const line = await play().then(
    said => `✓ ${name}: ${said}`,
    (error: unknown) => {
      failures += 1
      return `✗ ${name}: ${error instanceof Error ? error.message : String(error)}`
    }
  )
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}\n`)
}
export const failed = (): number => failures

export function desk(): Desk {
  if (running === null) throw new Error('the program is not open')
  return running
}
export async function close(): Promise<void> {
  const last = running
  running = null
  await last?.app.close()
}
/** Closes the program and opens it on these data. */
export async function open(on = data, env: Readonly<Record<string, string>> = {}): Promise<Desk> {
  await close()
  running = await openDesk(on, env)
  return running
}

export const passwordOfNow = (): string => password
export const opens = async (): Promise<boolean> =>
  (await desk().ask('access.signIn', { login: administrator.login, password })).ok
/** @returns what was said instead of yes. */
export async function changePassword(): Promise<string | null> {
  changes += 1
  const next = `another password ${String(changes)}`
  const reply = await desk().ask('access.changePassword', { current: password, next })
  if (!reply.ok) return reply.error.message
  password = next
  return null
}

/** Throws where a file that was being written is left. */
export function requireNoLitter(at: string): void {
  const left = readdirSync(at).filter(name => /\.(new|part)$|^\.writable/.test(name))
  if (left.length > 0) throw new Error(`left behind: ${left.join(' ')}`)
}
