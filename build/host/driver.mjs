import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { buildIfStale, out, resolveNode24, root } from '../setup.mjs'
import { findChromium, quietFlags } from './chromium.mjs'
import { openScreen } from './screen.mjs'
import { createWire } from './wire.mjs'

const browsers = new Map()
/** Why a call of a window stays without an answer. */
const ended = 'The app has ended.'

/** Chromium stays until this process ends, however long no app needs it. */
export async function keepBrowser() {
  await borrowBrowser(true)
}

/** One Chromium for all apps of this process; it goes shortly after the last of them. */
async function borrowBrowser(headless) {
  const held = browsers.get(headless) ?? holdBrowser(headless)
  clearTimeout(held.timer)
  held.users++
  const browser = await held.browser
  const end = () => {
    held.forget()
    void browser.close()
  }
  const giveBack = () => {
    held.users--
    if (held.users === 0) held.timer = setTimeout(end, 500)
  }
  return { browser, giveBack }
}

function holdBrowser(headless) {
  const held = { users: 0, browser: launch(headless), forget: () => undefined }
  held.forget = () => void (browsers.get(headless) === held && browsers.delete(headless))
  browsers.set(headless, held)
  // One that could not start or died must not be lent again.
  held.browser.then(browser => browser.once('disconnected', held.forget), held.forget)
  return held
}

async function launch(headless) {
  const { executablePath, env, canShowWindows } = await findChromium()
  if (!headless && !canShowWindows) throw new Error('The Chromium from npm can show no window.')
  return chromium.launch({ executablePath, env, headless, args: quietFlags })
}

/**
 * @typedef {object} AppOptions
 * @property {string} [data]  the data folder; by default the person's own
 * @property {string} [main]  the built main; by default the workstation's
 * @property {boolean} [headless]
 * @property {readonly string[]} [args]
 * @property {Readonly<Record<string, string>>} [env]
 * @property {{ readonly width: number, readonly height: number }} [viewport]
 * @property {boolean} [echo]  pass on what the app prints
 * @property {(args: readonly string[], env: Readonly<Record<string, string>>) => Promise<import('node:child_process').ChildProcess>} [start]
 *   runs the app's process where it is not this machine's own Node
 */

const startHere = async (args, env) =>
  spawn(await resolveNode24(), ['--enable-source-maps', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, ...env }
  })

/**
 * Starts the app in its own process against real Chromium; resolves when its first window has loaded.
 * @param {AppOptions} options
 */
export async function openApp(options) {
  const {
    data,
    main = join(out, 'main/index.js'),
    headless = true,
    args = [],
    env = {},
    echo = false,
    start = startHere
  } = options
  const { viewport = headless ? { width: 1366, height: 768 } : null } = options
  if (options.main === undefined) await buildIfStale()
  const { browser, giveBack } = await borrowBrowser(headless)
  const context = await browser.newContext({ viewport, locale: 'zh-CN' })

  const child = await start([join(root, 'build/host/main.mjs'), resolve(main), ...args], {
    JIAYI_HOST_APP_PATH: root,
    ...env,
    ...(data && { JIAYI_DATA: resolve(data) })
  })
  let output = ''
  for (const [stream, sink] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr]
  ]) {
    stream?.setEncoding('utf8').on('data', text => {
      output += text
      if (echo) sink.write(text)
    })
  }

  /** @type {string[]} */
  const pageErrors = []
  /** Ends that were asked for are no failure. */
  let expected = false
  const screen = openScreen(context, { pageErrors, interactive: !headless })
  const wire = createWire(child, screen.answers)
  screen.attach(wire)

  const exited = (async () => {
    const [code, signal] = await once(child, 'close')
    const failure =
      expected || code === 0
        ? undefined
        : new Error(`The app ended by itself with ${signal ?? `exit code ${code}`}:\n${output.slice(-4000)}`)
    wire.cut(failure?.message ?? ended)
    await context.close({ reason: failure?.message ?? ended }).catch(() => undefined)
    giveBack()
    return { code, failure }
  })()

  const end = async () => {
    expected = true
    child.kill('SIGKILL')
    await exited
  }

  const app = {
    /** The id of the app's process. */
    pid: child.pid,
    context,
    pageErrors,
    /** Resolves when the process has ended, however that came. */
    exited,
    /** What the app has printed so far. */
    output: () => output,
    pages: () => context.pages(),
    /** @param {string} path the answer to the next save dialog */
    answerSave: path => void screen.saveAnswers.push(path),
    /** @param {readonly string[]} paths the answer to the next open dialog */
    answerOpen: paths => void screen.openAnswers.push(paths),
    /**
     * Lets the app do what is asked of it, and the window wait for the answers until they are released.
     * @param {string} call the first argument of the invocation
     * @returns {{ readonly answered: Promise<void>, readonly release: () => void }} `answered`: the first is held
     */
    holdAnswers: call => screen.hold(call),
    /** Every `webContents.print` so far. */
    printed: screen.printed,
    /** @param {string} name an event of Electron's powerMonitor, such as `lock-screen` */
    power: name => wire.ask('power', name),
    /** Quits as a person does; rejects when the app or one of its pages had an error nobody caught. */
    async close() {
      wire.ask('quit').catch(() => undefined)
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      const { failure } = await exited
      clearTimeout(timer)
      if (failure) throw failure
      // What a window had asked when the app quit nobody answers; with Electron the window is gone by then.
      const errors = pageErrors.filter(error => !error.includes(ended))
      if (errors.length > 0) throw new Error(`Errors in the window:\n${errors.join('\n')}`)
    },
    /** Power cut: SIGKILL, no chance to tidy up. */
    kill: end
  }

  const page = await Promise.race([
    screen.firstLoaded,
    exited.then(({ failure }) =>
      Promise.reject(failure ?? new Error('The app ended before it opened a window.'))
    )
  ]).catch(async error => {
    await end()
    throw error
  })
  return { page, app, window: page, close: app.close, kill: app.kill }
}
