import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { allows, answers, driver, HostEvent } from './link.mjs'
import { decode, encode } from './tagged.mjs'

const windows = new Map()
let lastId = 0

/** A frame as main sees it: the address is what the sender check reads. */
class WebFrameMain {
  #state
  constructor(state, parent = null) {
    this.#state = state
    this.parent = parent
  }
  get url() {
    return this.#state.url
  }
  get origin() {
    return URL.canParse(this.url) ? `${new URL(this.url).protocol}//${new URL(this.url).host}` : 'null'
  }
  get top() {
    return this.parent === null ? this : this.parent.top
  }
}

class WebContents extends EventEmitter {
  #window
  frame = { url: '' }
  mainFrame = new WebFrameMain(this.frame)
  openHandler = () => ({ action: 'allow' })

  constructor(window, session) {
    super()
    this.#window = window
    this.session = session
    this.id = window.id
  }
  #ask(name, ...args) {
    if (this.isDestroyed()) return Promise.reject(new Error('Object has been destroyed'))
    return this.#window.opened.then(() => driver.ask(name, this.id, ...args))
  }
  /** Nobody waits for these: a window that closed meanwhile has no use for them. */
  #tell(name, ...args) {
    void this.#ask(name, ...args).catch(() => undefined)
  }
  async loadURL(url) {
    this.frame.url = url
    await this.#ask('load', url)
  }
  send(channel, ...args) {
    if (this.isDestroyed()) throw new TypeError('Object has been destroyed')
    this.#tell('send', channel, encode(structuredClone(args)))
  }
  async printToPDF(options = {}) {
    return Buffer.from(await this.#ask('printToPdf', options))
  }
  print(options = {}, done) {
    void this.#ask('print', options).then(() => done?.(true, ''))
  }
  executeJavaScript(code) {
    return this.#ask('execute', code)
  }
  reload() {
    this.#tell('reload')
  }
  close() {
    this.#window.close()
  }
  focus() {}
  openDevTools() {}
  setZoomFactor() {}
  setVisualZoomLevelLimits() {
    return Promise.resolve()
  }
  setWindowOpenHandler(handler) {
    this.openHandler = handler
  }
  getURL() {
    return this.frame.url
  }
  getTitle() {
    return this.#window.getTitle()
  }
  isDestroyed() {
    return this.#window.isDestroyed()
  }
  getOwnerBrowserWindow() {
    return this.#window
  }
}

export let defaultSession

/** electron.mjs owns the session; windows only show it. */
export const useSession = session => (defaultSession = session)
/** Called when no window is left. */
export const lifecycle = { allClosed: () => undefined }

export class BrowserWindow extends EventEmitter {
  #destroyed = false
  #visible
  #title

  constructor(options = {}) {
    super()
    this.id = ++lastId
    this.#visible = options.show !== false
    this.#title = options.title ?? ''
    this.webContents = new WebContents(this, defaultSession)
    windows.set(this.id, this)
    // Width and height are the driver's to say: tests and screenshots want the same screen everywhere.
    this.opened = driver.ask('open', { id: this.id, preload: options.webPreferences?.preload })
    // Whatever is asked of the window next reports the failure.
    this.opened.catch(() => undefined)
  }
  static getAllWindows() {
    return [...windows.values()]
  }
  static getFocusedWindow() {
    return BrowserWindow.getAllWindows().find(each => each.isVisible()) ?? null
  }
  static fromWebContents(contents) {
    return windows.get(contents.id) ?? null
  }
  static fromId(id) {
    return windows.get(id) ?? null
  }
  loadURL(url) {
    return this.webContents.loadURL(url)
  }
  loadFile(path, { hash } = {}) {
    const url = pathToFileURL(path)
    if (hash) url.hash = hash
    return this.loadURL(url.href)
  }
  reload() {
    this.webContents.reload()
  }
  close() {
    if (!this.#destroyed && allows(this, 'close')) this.destroy()
  }
  destroy() {
    if (this.#destroyed) return
    void this.opened.then(() => driver.ask('close', this.id)).catch(() => undefined)
    this.gone()
  }
  gone() {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this.id)
    this.webContents.emit('destroyed')
    this.emit('closed')
    if (windows.size === 0) lifecycle.allClosed()
  }
  show() {
    this.#visible = true
    this.emit('show')
  }
  hide() {
    this.#visible = false
    this.emit('hide')
  }
  setTitle(title) {
    this.#title = title
  }
  getTitle() {
    return this.#title
  }
  isDestroyed() {
    return this.#destroyed
  }
  isVisible() {
    return this.#visible
  }
  isMinimized() {
    return false
  }
  focus() {}
  maximize() {}
  minimize() {}
  restore() {}
  setMenu() {}
  removeMenu() {}
  setMenuBarVisibility() {}
}

const handlers = new Map()

class IpcMain extends EventEmitter {
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  }
  removeHandler(channel) {
    handlers.delete(channel)
  }
}
export const ipcMain = new IpcMain()

const eventFrom = (contents, frame) => {
  if (frame.isMain) contents.frame.url = frame.url
  const sender = frame.isMain ? contents.mainFrame : new WebFrameMain(frame, contents.mainFrame)
  return new HostEvent({ type: 'frame', sender: contents, senderFrame: sender })
}

Object.assign(answers, {
  async invoke(id, frame, channel, text) {
    const contents = windows.get(id)?.webContents
    if (!contents) return { error: 'Error: Object has been destroyed' }
    const handler = handlers.get(channel)
    if (!handler) return { error: `Error: No handler registered for '${channel}'` }
    try {
      const value = await handler(eventFrom(contents, frame), ...decode(text))
      return { value: encode(structuredClone(value)) }
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error)
      return {
        error: error instanceof DOMException ? 'Error: An object could not be cloned.' : String(error)
      }
    }
  },
  message(id, frame, channel, text) {
    const contents = windows.get(id)?.webContents
    if (contents) ipcMain.emit(channel, eventFrom(contents, frame), ...decode(text))
  },
  mayNavigate(id, url) {
    const contents = windows.get(id)?.webContents
    return contents ? allows(contents, 'will-navigate', url) : false
  },
  mayOpenWindow(id, url) {
    return windows.get(id)?.webContents.openHandler({ url, disposition: 'new-window' }).action === 'allow'
  },
  loaded(id, url) {
    const window = windows.get(id)
    if (!window) return
    window.webContents.frame.url = url
    window.webContents.emit('dom-ready')
    window.webContents.emit('did-finish-load')
    window.emit('ready-to-show')
  },
  pageClosed(id) {
    windows.get(id)?.gone()
  },
  pageCrashed(id) {
    windows
      .get(id)
      ?.webContents.emit('render-process-gone', new HostEvent(), { reason: 'crashed', exitCode: 1 })
  }
})
