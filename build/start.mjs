import { join } from 'node:path'
import { openDemoDesk } from './demo-desk.mjs'
import { fetchElectron, findElectron, sandboxFlags } from './electron.mjs'
import { buildIfStale, exitWith, root, run, runNode24, runTypeScript, say, setUp } from './setup.mjs'

const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
const stdio = ['ignore', 'inherit', 'inherit']

/** Electron where its binary is or can be had, else Chromium that can show windows; undefined without either. */
async function findShell() {
  const electron = findElectron() ?? (await fetchElectron())
  if (electron) {
    return (args, env) =>
      run(electron, [...sandboxFlags, root, ...args], { env: { ...process.env, ...env }, stdio })
  }
  const { findChromium } = await import('./host/chromium.mjs')
  const { canShowWindows } = await findChromium()
  if (!canShowWindows) return undefined
  say('Electron cannot be fetched here: opening in the stand-in host with Chromium.')
  return (args, env) => runNode24([join(root, 'build/host/open.mjs'), ...args], env, { stdio })
}

const runDemo = reason => {
  say(`${reason}: running the demo instead.`)
  return runTypeScript('test/app/demo.ts')
}

await exitWith(async () => {
  const args = process.argv.slice(2)
  await setUp()
  await buildIfStale()
  if (!hasDisplay) return runDemo('There is no display here')
  const open = await findShell()
  if (!open) return runDemo('Electron cannot be fetched here and the Chromium from npm can show no window')

  if (!args.includes('--demo')) return open(args, {})
  const desk = await openDemoDesk()
  try {
    return await open(
      args.filter(arg => arg !== '--demo'),
      desk.env
    )
  } finally {
    desk.close()
  }
})
