import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { resolveNode24, root, run, say } from './setup.mjs'

const home = join(root, 'node_modules/electron')

/** The Electron binary, when it is there in the version package-lock.json names; its package does not ship it. */
export function findElectron() {
  const versionFile = join(home, 'dist/version')
  const pathFile = join(home, 'path.txt')
  if (!existsSync(versionFile) || !existsSync(pathFile)) return undefined
  const wanted = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version
  if (readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') !== wanted) return undefined
  const binary = join(home, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(binary) ? binary : undefined
}

/** Asks the place Electron is fetched from for any answer at all: offline this fails at once instead of hanging. */
async function isReachable() {
  const mirror =
    process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/'
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(4000) })
    return true
  } catch {
    return false
  }
}

/** Fetches the binary once, by Electron's own installer; `undefined` where it cannot be had. */
export async function fetchElectron() {
  if (!(await isReachable())) return undefined
  say('Fetching Electron …')
  const code = await run(await resolveNode24(), [join(home, 'install.js')], {
    stdio: ['ignore', 2, 'ignore'],
    timeout: 10 * 60_000
  })
  return code === 0 ? findElectron() : undefined
}

/** As root Chromium refuses its own sandbox; nobody else should go without it. */
export const sandboxFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
