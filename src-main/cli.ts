import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { calls } from './contract.ts'
import type { Reply } from './lib/contract.ts'
import { createWorkstation } from './workstation.ts'

// The terminal shell: the same calls, checks and replies as a window. JSON on stdout; exit 0 when ok, else 1.

// What is written here is for this account of the machine only.
process.umask(0o077)

const usage = `npm run -s cli -- <feature.call> ['<json>'] [--data DIR]
npm run -s cli -- --list
JIAYI_USER and JIAYI_PASSWORD sign in; calls that need nobody signed in work without them.`

/** The default is where Electron keeps the app's data on this system. */
function defaultData(): string {
  const fromEnvironment = process.env['JIAYI_DATA']
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment
  const name = 'jiayi-workstation'
  if (process.platform === 'win32') return join(process.env['APPDATA'] ?? homedir(), name)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name)
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), name)
}

const print = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

function list(): unknown {
  return [...calls].map(([path, { roles, effect, input, output }]) => ({
    call: path,
    roles,
    effect,
    input: z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }),
    output: z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' })
  }))
}

async function call(path: string, json: string, dataDirectory: string): Promise<Reply<unknown>> {
  let input: unknown
  try {
    input = JSON.parse(json)
  } catch {
    return { ok: false, error: { code: 'invalid-input', message: '参数不是有效的 JSON。' } }
  }
  const workstation = createWorkstation({
    dataDirectory,
    migrationsDirectory: join(import.meta.dirname, 'migrations'),
    workerUrl: new URL('./worker.js', import.meta.url),
    extraPorts: (process.env['JIAYI_PORTS'] ?? '').split(',').filter(one => one !== '')
  })
  try {
    const session = workstation.openSession()
    const login = process.env['JIAYI_USER']
    if (login !== undefined && login !== '' && path !== 'access.setUp') {
      const password = process.env['JIAYI_PASSWORD'] ?? ''
      const signedIn = await workstation.dispatch(session, 'access.signIn', { login, password })
      if (!signedIn.ok) return signedIn
    }
    return await workstation.dispatch(session, path, input)
  } finally {
    await workstation.close()
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, data: { type: 'string' }, help: { type: 'boolean' } }
})
const [path, json = '{}'] = positionals
if (values.list === true) print(list())
else if (path === undefined || values.help === true) {
  process.stderr.write(`${usage}\n`)
  process.exitCode = 1
} else {
  const reply = await call(path, json, values.data ?? defaultData())
  print(reply)
  if (!reply.ok && reply.error.code === 'unauthorised' && !process.env['JIAYI_USER']) {
    process.stderr.write('JIAYI_USER 和 JIAYI_PASSWORD 用来登录。\n')
  }
  process.exitCode = reply.ok ? 0 : 1
}
