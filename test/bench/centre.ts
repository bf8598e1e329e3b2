import { spawnSync } from 'node:child_process'
import { copyFileSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Database } from 'better-sqlite3'
import type { Outside } from '../../src-main/lib/outside.ts'
import { createWorkstation, type Workstation } from '../../src-main/workstation.ts'

/** The scripts start in the checkout. */
const root = process.cwd()
const built = (name: string): string => join(root, 'build/out/main', name)
const password = 'jiayi-demo-2026'

export interface Centre {
  readonly db: Database
  readonly workstation: Workstation
  /** The value of a call made by a doctor, or by the administrator. */
  readonly ask: <T>(path: string, input?: unknown) => Promise<T>
  readonly administer: <T>(path: string, input?: unknown) => Promise<T>
  readonly onEvent: (listener: (name: string, payload: unknown) => void) => void
  readonly close: () => Promise<void>
}

export const dataOf = (residents: number): string => join(root, `build/out/bench-data-${residents}`)

/** Runs a built shell in a process of its own, signed in or not. */
export function runBuilt(name: string, args: readonly string[], signIn: boolean): void {
  const { JIAYI_USER: _user, JIAYI_PASSWORD: _password, ...env } = process.env
  const { status } = spawnSync(process.execPath, [built(name), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: signIn ? { ...env, JIAYI_USER: 'admin', JIAYI_PASSWORD: password } : env
  })
  if (status !== 0) throw new Error(`${name} ended with ${status}`)
}

/** Seeds once and uses it again; data of an older schema is made anew. */
export async function prepareData(residents: number): Promise<string> {
  const directory = dataOf(residents)
  const whole = join(directory, 'seeded')
  if (existsSync(whole)) {
    try {
      const centre = await openCentre(directory)
      await centre.close()
      return directory
    } catch (error) {
      console.error(`The data of an earlier run cannot be used (${String(error)}): seeding anew.`)
    }
  }
  rmSync(directory, { recursive: true, force: true })
  console.error(`Seeding ${residents} residents …`)
  runBuilt('seed.js', ['--residents', String(residents), '--years', '1', '--data', directory], true)
  mkdirSync(whole)
  return directory
}

/** What writes works on a copy, so that every run starts from the same data. */
export async function onCopy<T>(
  directory: string,
  work: (centre: Centre) => Promise<T>,
  outside: Partial<Outside> = {}
): Promise<T> {
  const copy = `${directory}-copy`
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  try {
    for (const name of ['keyring.json', 'jiayi.db']) {
      copyFileSync(join(directory, name), join(copy, name), constants.COPYFILE_FICLONE)
    }
    const centre = await openCentre(copy, outside)
    try {
      return await work(centre)
    } finally {
      await centre.close()
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

export async function openCentre(dataDirectory: string, outside: Partial<Outside> = {}): Promise<Centre> {
  let db: Database | null = null
  const listeners: ((name: string, payload: unknown) => void)[] = []
  const workstation = createWorkstation({
    dataDirectory,
    migrationsDirectory: built('migrations'),
    workerUrl: pathToFileURL(built('worker.js')),
    outside,
    onOpen: opened => {
      db = opened
    }
  })
  const signedIn = async (login: string) => {
    const session = workstation.openSession()
    const ask = async <T>(path: string, input: unknown = {}): Promise<T> => {
      const reply = await workstation.dispatch(session, path, input)
      if (!reply.ok)
        throw new Error(`${path}: ${reply.error.message} ${JSON.stringify(reply.error.fields ?? {})}`)
      return reply.value as T
    }
    await ask('access.signIn', { login, password })
    return { session, ask }
  }
  try {
    const doctor = await signedIn('wang')
    const administrator = await signedIn('admin')
    workstation.listen(administrator.session, (name, payload) => {
      for (const listener of listeners) listener(name, payload)
    })
    if (db === null) throw new Error('the database did not open')
    return {
      db,
      workstation,
      ask: doctor.ask,
      administer: administrator.ask,
      onEvent: listener => {
        listeners.push(listener)
      },
      close: () => workstation.close()
    }
  } catch (error) {
    await workstation.close()
    throw error
  }
}
