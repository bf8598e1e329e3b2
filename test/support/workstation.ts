import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Sqlite, { type Database } from 'better-sqlite3'
import { root } from '../../build/setup.mjs'
import type { CentreInput } from '../../src-main/centre/contract.ts'
import { readJournalInSql } from '../../src-main/database/journal-entries.ts'
import type { Reply, Role } from '../../src-main/lib/contract.ts'
import type { Session } from '../../src-main/lib/session.ts'
import { createWorkstation, type Workstation, type WorkstationOptions } from '../../src-main/workstation.ts'
import { fromTemplate } from './template.ts'

export const migrationsDirectory = join(root, 'migrations')
export const workerUrl = pathToFileURL(join(root, 'src-main/worker.ts'))
/** scrypt as cheap as it goes: these passwords guard nothing. */
export const cheapKdf = { N: 16, r: 1, p: 1 }
export const password = 'correct horse battery'

export const aCentre = (change: Partial<CentreInput> = {}): CentreInput => ({
  name: '梧桐街道社区卫生服务中心',
  recordPrefix: '310104001',
  address: '梧桐路 1 号',
  phone: '021-55550000',
  zone: 'Asia/Shanghai',
  region: 'national',
  committees: [
    { code: '001', name: '梧桐居委会' },
    { code: '002', name: '香樟居委会' },
    { code: '101', name: '银杏村委会' }
  ],
  ...change
})

export type Ask = (path: string, input?: unknown) => Promise<Reply<unknown>>

export interface TestWorkstation {
  readonly workstation: Workstation
  readonly directory: string
  /** A caller signed in with this role; the same account each time. */
  readonly as: (role: Role) => Ask
  /** Nobody signed in. */
  readonly anonymous: Ask
  readonly sessionOf: (role: Role) => Session
  readonly accountId: (role: Role) => string
  /** The value, or the reply's error thrown: for steps that only lead to what is tested. */
  readonly must: <T>(role: Role, path: string, input?: unknown) => Promise<T>
  /** A further connection, to look at the rows. */
  readonly db: () => Database
  readonly setNow: (instant: string) => void
  readonly events: readonly Heard[]
  /** The first event that fits, whether it has come already or is still to come. */
  readonly heard: <T>(name: string, fits: (payload: T) => boolean) => Promise<T>
  readonly bugs: unknown[]
  readonly close: () => Promise<void>
}

export interface Heard {
  readonly name: string
  readonly payload: unknown
}

const roles: readonly Role[] = ['administrator', 'doctor', 'nurse', 'health-manager', 'assistant', 'auditor']
const names: Readonly<Record<Role, string>> = {
  administrator: '管理员',
  doctor: '王医生',
  nurse: '李护士',
  'health-manager': '赵健管',
  assistant: '钱助理',
  auditor: '孙审计'
}

export interface TestOptions extends Partial<WorkstationOptions> {
  /** UTC instant; the clock stands still until `setNow`. Without it the system's clock runs. */
  readonly now?: string
  readonly centre?: CentreInput
}

/** A centre as its administrator leaves it on the first day: set up, with one account for each role. */
async function setUp(dataDirectory: string, now: string | undefined, centre: CentreInput): Promise<void> {
  const workstation = createWorkstation({
    dataDirectory,
    migrationsDirectory,
    workerUrl,
    kdf: cheapKdf,
    ...(now === undefined ? {} : { outside: { clock: () => Date.parse(now) } })
  })
  const session = workstation.openSession()
  const must = async (path: string, input: unknown): Promise<void> => {
    const reply = await workstation.dispatch(session, path, input)
    if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(reply.error)}`)
  }
  const administrator = { login: 'administrator', name: names.administrator, password }
  await must('access.setUp', { centre, administrator })
  for (const role of roles.slice(1)) {
    await must('access.addAccount', { login: role, name: names[role], roles: [role], password })
  }
  await workstation.close()
}

/** The real workstation, set up, with one account for each role; in a fresh folder, or once more in an old one. */
export async function openTestWorkstation({
  now,
  centre,
  ...options
}: TestOptions = {}): Promise<TestWorkstation> {
  const directory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'jiayi-test-'))
  if (!existsSync(join(directory, 'keyring.json'))) {
    const facts = centre ?? aCentre()
    await fromTemplate(directory, { now, facts }, folder => setUp(folder, now, facts))
  }
  const time = { now: now === undefined ? null : Date.parse(now) }
  const bugs: unknown[] = []
  const events: Heard[] = []
  const waiting = new Set<(one: Heard) => void>()
  let key: Buffer | null = null
  const workstation = createWorkstation({
    migrationsDirectory,
    workerUrl,
    kdf: cheapKdf,
    report: (where, error) => {
      bugs.push({ where, error })
    },
    ...options,
    outside: { clock: () => time.now ?? Date.now(), ...options.outside },
    onOpen: (db, opened) => {
      key = Buffer.from(opened)
      options.onOpen?.(db, opened)
    },
    dataDirectory: directory
  })
  const sessions = new Map<Role, Session>()
  const accounts = new Map<Role, string>()
  const ask =
    (session: Session): Ask =>
    (path, ...input) =>
      workstation.dispatch(session, path, input.length === 0 ? {} : input[0])
  const sessionOf = (role: Role): Session => {
    const session = sessions.get(role)
    if (session === undefined) throw new Error(`nobody is signed in as ${role}`)
    return session
  }
  const must = async <T>(role: Role, path: string, input: unknown = {}): Promise<T> => {
    const reply = await workstation.dispatch(sessionOf(role), path, input)
    if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(reply.error)} ${bugs.map(String).join('\n')}`)
    return reply.value as T
  }

  for (const role of roles) sessions.set(role, workstation.openSession())
  workstation.listen(sessionOf('administrator'), (name, payload) => {
    events.push({ name, payload })
    for (const tell of [...waiting]) tell({ name, payload })
  })
  for (const role of roles) {
    const { accountId } = await must<{ accountId: string }>(role, 'access.signIn', { login: role, password })
    accounts.set(role, accountId)
  }
  const looks: Database[] = []
  return {
    workstation,
    directory,
    as: role => ask(sessionOf(role)),
    anonymous: ask(workstation.openSession()),
    sessionOf,
    accountId: role => accounts.get(role) ?? '',
    must,
    db: () => {
      if (key === null) throw new Error('the database is not open')
      const db = new Sqlite(join(directory, 'jiayi.db'))
      db.pragma(`cipher = 'chacha20'`)
      db.key(Buffer.from(`raw:${key.toString('hex')}`))
      readJournalInSql(db)
      looks.push(db)
      return db
    },
    setNow: instant => {
      time.now = Date.parse(instant)
    },
    events,
    heard: <T>(name: string, fits: (payload: T) => boolean) =>
      new Promise<T>(resolve => {
        const look = (one: Heard): void => {
          if (one.name !== name || !fits(one.payload as T)) return
          waiting.delete(look)
          resolve(one.payload as T)
        }
        waiting.add(look)
        for (const one of events) look(one)
      }),
    bugs,
    close: async () => {
      for (const db of looks) db.close()
      await workstation.close()
      if (options.dataDirectory === undefined) rmSync(directory, { recursive: true, force: true })
    }
  }
}

/** The next start on the same folder; its devices come up again. */
export const reopenTestWorkstation = (dataDirectory: string, now?: string): Promise<TestWorkstation> =>
  openTestWorkstation({ dataDirectory, background: true, ...(now === undefined ? {} : { now }) })
