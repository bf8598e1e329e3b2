import type { Outside } from '../../src-main/lib/outside.ts'
import type { Session } from '../../src-main/lib/session.ts'
import { createWorkstation } from '../../src-main/workstation.ts'
import { type Ask, cheapKdf, migrationsDirectory, workerUrl } from './workstation.ts'

export interface Started {
  /** One window, signed out at first. */
  readonly ask: Ask
  readonly session: Session
  /** The value, or what was said instead, thrown. */
  readonly must: <T>(path: string, input?: unknown) => Promise<T>
  readonly close: () => Promise<void>
  readonly bugs: readonly unknown[]
}

/** The program, started on a data folder as it is; nobody is signed in. */
export function started(dataDirectory: string, outside: Partial<Outside> = {}): Started {
  const bugs: unknown[] = []
  const workstation = createWorkstation({
    dataDirectory,
    migrationsDirectory,
    workerUrl,
    kdf: cheapKdf,
    report: (where, error) => {
      bugs.push({ where, error })
    },
    outside
  })
  const session = workstation.openSession()
  const ask: Ask = (path, input = {}) => workstation.dispatch(session, path, input)
  return {
    ask,
    session,
    must: async <T>(path: string, input: unknown = {}) => {
      const reply = await ask(path, input)
      if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(reply.error)}`)
      return reply.value as T
    },
    close: workstation.close,
    bugs
  }
}
