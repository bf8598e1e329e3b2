import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Database } from 'better-sqlite3'
import type { Session } from '../../src-main/lib/session.ts'
import { createWorkstation } from '../../src-main/workstation.ts'
import { cheapKdf, migrationsDirectory, workerUrl } from '../support/workstation.ts'

// One program on a data folder, told from outside what its people do: a line of JSON in, a line of JSON out.

export interface Order {
  readonly number: number
  /** Each its own window. */
  readonly window: string
  /** `look`: what the database says of accounts and keys. */
  readonly path: string
  readonly input: unknown
}

const [dataDirectory = ''] = process.argv.slice(2)
let db: Database | null = null
const workstation = createWorkstation({
  dataDirectory,
  migrationsDirectory,
  workerUrl,
  kdf: cheapKdf,
  report: (where, error) => {
    writeSync(2, `${where} ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`)
  },
  onOpen: opened => {
    db = opened
  }
})
const windows = new Map<string, Session>()
const windowOf = (name: string): Session => {
  const session = windows.get(name) ?? workstation.openSession()
  windows.set(name, session)
  return session
}
const look = (): unknown =>
  db
    ?.prepare(
      'SELECT id, login, roles_json AS roles, status, (SELECT keyring_json FROM keyring) AS keyring FROM account'
    )
    .all()

createInterface(process.stdin).on('line', line => {
  const { number, window, path, input } = JSON.parse(line) as Order
  const reply =
    path === 'look'
      ? Promise.resolve({ ok: true, value: look() })
      : workstation.dispatch(windowOf(window), path, input)
  void reply.then(answer => {
    writeSync(1, `${JSON.stringify({ number, answer })}\n`)
  })
})
process.stdin.on('end', () => void workstation.close())
