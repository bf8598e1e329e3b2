import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// Only Node's own modules may be imported here: this file runs before anything is installed, on Node 20 too.

/** The checkout. */
export const root = resolve(import.meta.dirname, '..')
/** Everything generated. */
export const out = join(root, 'build/out')

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const nodeVersion = manifest.devDependencies.node
const windows = process.platform === 'win32'

/** Says something to the person without touching stdout, which belongs to the command's own answer. */
export const say = sentence => console.error(sentence)

/** Runs a program with this terminal; resolves with its exit code. `begun` is told the running process. */
export function run(
  command,
  args,
  { env = process.env, cwd = process.cwd(), stdio = 'inherit', shell = false, timeout, begun } = {}
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio, shell, timeout })
    begun?.(child)
    // A Ctrl+C reaches the child from the terminal; we stay to hand on its exit code.
    const ignore = () => {}
    const end = () => child.kill('SIGTERM')
    process.on('SIGINT', ignore)
    process.on('SIGTERM', end)
    const done = () => {
      process.off('SIGINT', ignore)
      process.off('SIGTERM', end)
    }
    child.once('error', error => (done(), reject(error)))
    child.once('close', (code, signal) => (done(), resolve(code ?? (signal === 'SIGINT' ? 130 : 1))))
  })
}

/** One of several processes does the work; the others wait for it. A holder that died is passed over. */
export async function withLock(name, work) {
  const lock = join(out, 'locks', name)
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (!isAlive(readLock(lock))) rmSync(lock, { force: true })
      else await sleep(100)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function readLock(lock) {
  try {
    // Empty for an instant while its holder writes it: any living process stands for that holder.
    return Number(readFileSync(lock, 'utf8')) || process.ppid
  } catch {
    return undefined
  }
}

function isAlive(pid) {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** What of package-lock.json is missing from node_modules or there in another version. */
function missingPackages() {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return ['node_modules']
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return Object.entries(wanted)
    .filter(([path]) => path !== '')
    .filter(([path, entry]) =>
      present[path] ? present[path].integrity !== entry.integrity : !entry.optional && !entry.devOptional
    )
    .map(([path]) => path)
}

/** Runs npm; resolves with its exit code. */
export function npm(args, options) {
  const script = process.env.npm_execpath
  return script?.endsWith('npm-cli.js')
    ? run(process.execPath, [script, ...args], options)
    : run(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows })
}

async function ensureInstalled() {
  if (missingPackages().length === 0) return
  await withLock('install', async () => {
    if (missingPackages().length === 0) return
    say('Installing what package-lock.json names (npm ci) …')
    // npm's chatter goes to stderr: stdout may be a command's JSON.
    const code = await npm(['ci', '--no-fund', '--no-audit'], { cwd: root, stdio: ['ignore', 2, 2] })
    if (code !== 0) throw new Error(`npm ci failed with exit code ${code}.`)
  })
}

const executable = folder => join(folder, 'bin', windows ? 'node.exe' : 'node')

function isRightNode(path) {
  if (!existsSync(path)) return false
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${nodeVersion}`
}

let node24

/** The Node 24 that runs everything: SQLite's binary crashes on Node 20. */
export async function resolveNode24() {
  node24 ??= (async () => {
    const installed = executable(join(root, 'node_modules/node'))
    if (isRightNode(installed)) return installed
    // The `node` package fetches its binary in an install script; with scripts switched off it has none.
    const own = join(out, `node-${nodeVersion}`)
    if (isRightNode(executable(own))) return executable(own)
    return withLock('node', async () => {
      if (isRightNode(executable(own))) return executable(own)
      say(`Fetching Node ${nodeVersion} …`)
      const platform = windows ? 'win' : process.platform
      const arch = process.arch === 'ia32' ? 'x86' : process.arch
      const name = `node-${platform}-${arch}`
      const staging = `${own}.${process.pid}`
      mkdirSync(staging, { recursive: true })
      writeFileSync(join(staging, 'package.json'), '{"private":true}')
      const args = [
        'install',
        `${name}@${nodeVersion}`,
        '--no-fund',
        '--no-audit',
        '--ignore-scripts',
        '--no-save'
      ]
      const code = await npm(args, { cwd: staging, stdio: ['ignore', 2, 2] })
      if (code !== 0)
        throw new Error(`Node ${nodeVersion} could not be installed from the npm registry (${name}).`)
      rmSync(own, { recursive: true, force: true })
      renameSync(join(staging, 'node_modules', name), own)
      rmSync(staging, { recursive: true, force: true })
      return executable(own)
    })
  })()
  return node24
}

/** Installs what is missing and finds Node 24: the first line of every script. */
export async function setUp() {
  await ensureInstalled()
  await resolveNode24()
}

/** Runs Node 24 with `args` in this terminal; resolves with the exit code. */
export async function runNode24(args, env = {}, options = {}) {
  const node = await resolveNode24()
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
  return run(node, args, { ...options, env: { ...process.env, PATH: path, ...env } })
}

/** A digest of names and contents of files and folders, relative to the checkout. */
function digest(paths) {
  const hash = createHash('sha256')
  const visit = path => {
    const full = join(root, path)
    if (!existsSync(full)) return
    try {
      const bytes = readFileSync(full)
      hash.update(`${path}\0${bytes.length}\0`).update(bytes)
    } catch (error) {
      if (error.code !== 'EISDIR') throw error
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`)
    }
  }
  paths.forEach(visit)
  return hash.digest('hex')
}

const sources = [
  'src-main',
  'src-renderer',
  'migrations',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json'
]

/** Builds main, preload and renderer unless build/out is what these sources give. Silent on stdout. */
export async function buildIfStale() {
  const stamp = join(out, 'built')
  const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest(sources)
  if (isFresh()) return
  await withLock('build', async () => {
    if (isFresh()) return
    say('Building …')
    rmSync(stamp, { force: true })
    // Taken before the build: an edit made while it runs makes the result stale, not fresh.
    const before = digest(sources)
    const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
    const args = [tool, 'build', '--config', 'electron.vite.config.ts', '--logLevel', 'warn']
    const code = await runNode24(args, {}, { cwd: root, stdio: ['ignore', 2, 2] })
    if (code !== 0) throw new Error('The build failed; its messages stand above.')
    writeFileSync(stamp, before)
  })
}

/** Bundles a TypeScript entry with the project's aliases to build/out/tools and runs it on Node 24. */
export async function runTypeScript(entry, args = [], env = {}) {
  return runNode24(
    ['--enable-source-maps', join(root, 'build/run-typescript.mjs'), resolve(root, entry), ...args],
    env
  )
}

/** Ends this process with what `work` resolves to; trouble is one sentence, not a stack. */
export async function exitWith(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    say(process.env.DEBUG ? error.stack : error.message)
    process.exitCode = 1
  }
}
