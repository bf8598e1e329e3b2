import { EventEmitter } from 'node:events'
import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir, hostname, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allows, answers, driver } from './link.mjs'
import { BrowserWindow, ipcMain, lifecycle, useSession } from './window.mjs'

// What `import … from 'electron'` means while the app runs in the stand-in host.

const appPath = process.env.JIAYI_HOST_APP_PATH ?? process.cwd()
const manifest = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8'))
// The folders Electron itself would take, so that the same data is found under either shell.
const appData = {
  win32: () => process.env.APPDATA ?? homedir(),
  darwin: () => join(homedir(), 'Library', 'Application Support')
}
const settings = appData[process.platform]?.() ?? process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
const data = process.env.JIAYI_DATA || join(settings, manifest.name)
const paths = {
  userData: data,
  sessionData: data,
  logs: join(data, 'logs'),
  appData: settings,
  home: homedir(),
  temp: tmpdir(),
  documents: join(homedir(), 'Documents'),
  downloads: join(homedir(), 'Downloads'),
  desktop: join(homedir(), 'Desktop'),
  exe: process.execPath
}

class App extends EventEmitter {
  #name = manifest.productName ?? manifest.name
  #quitting = false
  isPackaged = false
  commandLine = { appendSwitch() {}, appendArgument() {}, hasSwitch: () => false, getSwitchValue: () => '' }

  whenReady = () => driver.ask('ready').then(() => undefined)
  isReady = () => true
  getName = () => this.#name
  setName(name) {
    this.#name = name
  }
  getVersion = () => manifest.version
  getAppPath = () => appPath
  getLocale = () => 'zh-CN'
  getPath(name) {
    if (!(name in paths)) throw new Error(`Failed to get '${name}' path`)
    return paths[name]
  }
  setPath(name, path) {
    paths[name] = path
  }
  enableSandbox() {}
  disableHardwareAcceleration() {}
  setAppUserModelId() {}
  focus() {}

  /** As Electron on Linux: a link in the data folder names the process that holds it. */
  requestSingleInstanceLock() {
    const link = join(paths.userData, 'SingletonLock')
    mkdirSync(paths.userData, { recursive: true })
    for (;;) {
      try {
        symlinkSync(`${hostname()}-${process.pid}`, link)
        process.on('exit', () => rmSync(link, { force: true }))
        return true
      } catch (error) {
        if (error.code === 'EPERM') return true
        if (error.code !== 'EEXIST') throw error
      }
      const holder = Number(readlinkSync(link).split('-').at(-1))
      try {
        process.kill(holder, 0)
        return holder === process.pid
      } catch {
        rmSync(link, { force: true })
      }
    }
  }
  releaseSingleInstanceLock() {
    rmSync(join(paths.userData, 'SingletonLock'), { force: true })
  }
  quit() {
    if (this.#quitting) return
    this.#quitting = true
    this.#quitting = allows(this, 'before-quit')
    if (!this.#quitting) return
    for (const window of BrowserWindow.getAllWindows()) window.close()
    this.#quitting = BrowserWindow.getAllWindows().length === 0 && allows(this, 'will-quit')
    if (this.#quitting) this.exit(0)
  }
  exit(code = 0) {
    this.emit('quit', {}, code)
    process.exit(code)
  }
  allClosed() {
    if (this.#quitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }
}
export const app = new App()
lifecycle.allClosed = () => app.allClosed()
process.once('SIGTERM', () => app.quit())
setImmediate(() => app.emit('ready'))

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}
async function fetchFile(url) {
  const path = fileURLToPath(url)
  const type = types[extname(path)] ?? 'application/octet-stream'
  try {
    return new Response(await readFile(path), { headers: { 'content-type': type } })
  } catch {
    return new Response(null, { status: 404 })
  }
}

export const net = {
  fetch: (target, init) => {
    const url = target instanceof Request ? target.url : String(target)
    return url.startsWith('file:') ? fetchFile(url) : fetch(target, init)
  },
  isOnline: () => true
}

const schemes = new Map([['file', request => fetchFile(request.url)]])
export const protocol = {
  registerSchemesAsPrivileged() {},
  handle: (scheme, handler) => void schemes.set(scheme, handler),
  unhandle: scheme => void schemes.delete(scheme),
  isProtocolHandled: scheme => schemes.has(scheme)
}

const hooks = {}
const hook = name => (filter, listener) => {
  hooks[name] = typeof filter === 'function' ? filter : listener
}
const consult = (name, details) =>
  new Promise(resolve => (hooks[name] ? hooks[name](details, (answer = {}) => resolve(answer)) : resolve({})))

const defaultSession = Object.assign(new EventEmitter(), {
  protocol,
  // Nothing to ask: the pages of the stand-in are granted no permission at all.
  setPermissionRequestHandler: () => undefined,
  setPermissionCheckHandler: () => undefined,
  webRequest: {
    onBeforeRequest: hook('beforeRequest'),
    onHeadersReceived: hook('headersReceived')
  }
})
useSession(defaultSession)
export const session = { defaultSession, fromPartition: () => defaultSession }

Object.assign(answers, {
  quit: () => app.quit(),
  power: name => void powerMonitor.emit(name),
  async mayRequest(url, resourceType) {
    return !(await consult('beforeRequest', { url, method: 'GET', resourceType })).cancel
  },
  /** A page asks for an address of a scheme that the app serves. */
  async serve(url, method, headers, body) {
    const handler = schemes.get(new URL(url).protocol.slice(0, -1))
    const { cancel } = await consult('beforeRequest', { url, method, resourceType: 'other' })
    if (!handler || cancel) return undefined
    const request = new Request(url, { method, headers, ...(body && { body, duplex: 'half' }) })
    const response = await handler(request)
    const given = Object.fromEntries(response.headers)
    const listed = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value]]))
    const changed = await consult('headersReceived', {
      url,
      statusCode: response.status,
      responseHeaders: listed
    })
    const final = Object.entries(changed.responseHeaders ?? listed)
    return {
      status: response.status,
      headers: Object.fromEntries(final.map(([name, value]) => [name, [value].flat().join(', ')])),
      body: new Uint8Array(await response.arrayBuffer())
    }
  }
})

// With or without the parent window as first argument.
const optionsOf = args => args.at(-1) ?? {}
export const dialog = {
  showSaveDialog: (...args) => driver.ask('saveDialog', optionsOf(args)),
  showOpenDialog: (...args) => driver.ask('openDialog', optionsOf(args)),
  async showMessageBox(...args) {
    const { message, defaultId = 0 } = optionsOf(args)
    console.error(message)
    return { response: defaultId, checkboxChecked: false }
  },
  showErrorBox: (title, content) => console.error(`${title}\n${content}`)
}

export const Menu = {
  setApplicationMenu() {},
  getApplicationMenu: () => null,
  buildFromTemplate: items => ({ items, popup() {} })
}
export const shell = {
  openExternal: url => Promise.reject(new Error(`The stand-in host opens no other program (${url}).`)),
  openPath: () => Promise.resolve('The stand-in host opens no other program.'),
  showItemInFolder() {}
}
export const safeStorage = { isEncryptionAvailable: () => false }
export const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: () => 0 })
let clip = ''
export const clipboard = {
  writeText: text => void (clip = text),
  readText: () => clip,
  clear: () => void (clip = '')
}

export { BrowserWindow, ipcMain }
export default {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell
}
