import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { BackupStatus, RestoreReport, SnapshotFound } from '../../src-main/backup/contract.ts'
import type { Session } from '../../src-main/lib/session.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { createWorkstation, type Workstation } from '../../src-main/workstation.ts'
import { aResident } from '../resident/residents.ts'
import {
  cheapKdf,
  migrationsDirectory,
  openTestWorkstation,
  password,
  type TestOptions,
  type TestWorkstation,
  workerUrl
} from '../support/workstation.ts'

// A desk with a place for its backups, and a second computer to which they are brought.

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jiayi-backup-'))
  ends.push(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

export interface BackedUpDesk {
  readonly w: TestWorkstation
  readonly stick: string
  readonly backUp: (folder?: string) => Promise<BackupStatus>
  readonly register: (name: string) => Promise<Resident>
  /** Ends the program; its data stay. */
  readonly end: () => Promise<void>
}

export async function aDesk(options: TestOptions = {}): Promise<BackedUpDesk> {
  const directory = options.dataDirectory ?? aFolder()
  const w = await openTestWorkstation({ ...options, dataDirectory: directory })
  const stick = aFolder()
  let hasEnded = false
  const end = async (): Promise<void> => {
    if (!hasEnded) await w.close()
    hasEnded = true
  }
  ends.push(end)
  return {
    w,
    stick,
    end,
    backUp: (folder = stick) => w.must('administrator', 'backup.run', { folder }),
    register: name => w.must('doctor', 'resident.register', aResident({ name, idNumber: null, idType: '99' }))
  }
}

export interface OtherComputer {
  readonly workstation: Workstation
  readonly session: Session
  readonly ask: <T>(path: string, input?: unknown) => Promise<T>
  readonly found: (folder: string) => Promise<readonly SnapshotFound[]>
  readonly check: (path: string, typed?: string, login?: string) => Promise<RestoreReport>
  readonly restore: (report: RestoreReport) => Promise<{ from: string }>
  readonly bugs: unknown[]
  readonly end: () => Promise<void>
}

/** The program on a data folder where nobody is signed in. */
export function aComputer(dataDirectory: string, options: TestOptions = {}): OtherComputer {
  const bugs: unknown[] = []
  const workstation = createWorkstation({
    migrationsDirectory,
    workerUrl,
    kdf: cheapKdf,
    report: (where, error) => bugs.push({ where, error }),
    ...options,
    dataDirectory
  })
  const session = workstation.openSession()
  const ask = async <T>(path: string, input: unknown = {}): Promise<T> => {
    const reply = await workstation.dispatch(session, path, input)
    if (!reply.ok)
      throw new Error(`${reply.error.code}: ${reply.error.message} ${bugs.map(String).join('\n')}`)
    return reply.value as T
  }
  let hasEnded = false
  const end = async (): Promise<void> => {
    if (!hasEnded) await workstation.close()
    hasEnded = true
  }
  ends.push(end)
  return {
    workstation,
    session,
    ask,
    found: folder => ask('backup.found', { folder }),
    check: (path, typed = password, login = 'administrator') =>
      ask('backup.check', { path, door: { kind: 'password', login, password: typed } }),
    restore: ({ checkId }) => ask('backup.restore', { checkId }),
    bugs,
    end
  }
}

export const signIn = ({ ask }: OtherComputer, login = 'administrator', typed = password): Promise<unknown> =>
  ask('access.signIn', { login, password: typed })
