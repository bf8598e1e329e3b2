import { readFileSync } from 'node:fs'
import { decode, encode } from './tagged.mjs'

/** The binding the page gets from us; taken away again before the app's own scripts run. */
export const bindingName = '__standInHost'
/** Where the page keeps what receives pushes from the app. */
export const receiverName = 'stand-in-host'

// Runs in the page, so it may use nothing but its parameters and what a page has.
function install(binding, receiverName, encode, decode, run) {
  const listeners = new Map()
  const add = (channel, listener, once) => {
    if (!listeners.has(channel)) listeners.set(channel, [])
    listeners.get(channel).push({ listener, once })
  }
  const remove = (channel, listener) =>
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter(each => each.listener !== listener)
    )
  const clone = value => {
    try {
      return structuredClone(value)
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }

  const ipcRenderer = {
    async invoke(channel, ...args) {
      const { value, error } = await binding('invoke', channel, encode(clone(args)))
      if (error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${error}`)
      return decode(value)
    },
    send: (channel, ...args) => void binding('send', channel, encode(clone(args))),
    on: (channel, listener) => (add(channel, listener, false), ipcRenderer),
    once: (channel, listener) => (add(channel, listener, true), ipcRenderer),
    off: (channel, listener) => (remove(channel, listener), ipcRenderer),
    removeListener: (channel, listener) => (remove(channel, listener), ipcRenderer),
    removeAllListeners: channel => (listeners.delete(channel), ipcRenderer)
  }
  Object.defineProperty(window, Symbol.for(receiverName), {
    value: (channel, text) => {
      for (const { listener, once } of listeners.get(channel) ?? []) {
        if (once) remove(channel, listener)
        listener({ sender: ipcRenderer, senderId: 0, ports: [] }, ...decode(text))
      }
    }
  })

  // The bridge copies what crosses and passes functions on, in both directions.
  const bridge = value => {
    if (typeof value === 'function') {
      return (...args) => {
        const result = value(...args.map(each => (typeof each === 'function' ? each : clone(each))))
        return result instanceof Promise ? result.then(bridge) : bridge(result)
      }
    }
    if (value === null || typeof value !== 'object') return value
    const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
    if (!isPlain) return clone(value)
    const copy = Array.isArray(value) ? [] : {}
    for (const [key, each] of Object.entries(value)) copy[key] = bridge(each)
    return copy
  }
  const contextBridge = {
    exposeInMainWorld(key, api) {
      if (key in window)
        throw new Error(`Cannot bind an API on top of an existing property on the window object`)
      const value = bridge(api)
      Object.defineProperty(window, key, { value: Object.freeze(value), enumerable: true })
    }
  }

  const electron = {
    contextBridge,
    ipcRenderer,
    webFrame: { setZoomFactor() {}, setVisualZoomLevelLimits() {} }
  }
  run(name => {
    if (name === 'electron') return electron
    throw new Error(`module not found: ${name}`)
  })
}

/** The script that runs a sandboxed preload file in the page before anything else does. */
export function preloadScript(path) {
  const source = path ? readFileSync(path, 'utf8') : ''
  return `(() => {
    const binding = window.${bindingName}
    delete window.${bindingName}
    // As in Electron: the main frame only, and no empty page.
    if (window.top !== window || location.protocol === 'about:') return
    const module = { exports: {} }
    const run = require => (function (require, module, exports, process) {
${source}
    })(require, module, module.exports, { platform: '${process.platform}', type: 'renderer', sandboxed: true, contextIsolated: true, versions: {} })
    ;(${install})(binding, '${receiverName}', ${encode}, ${decode}, run)
  })()`
}
