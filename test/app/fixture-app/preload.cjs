// A sandboxed preload is CommonJS and knows one module; `load` asks for others too, to see it refused.
const load = require
const { contextBridge, ipcRenderer } = load('electron')

let others
try {
  load('node:fs')
  others = 'node:fs'
} catch (error) {
  others = error.message
}

contextBridge.exposeInMainWorld('desk', {
  others,
  call: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  listen: listener => {
    const forward = (_event, ...args) => listener(...args)
    ipcRenderer.on('pushed', forward)
    return () => ipcRenderer.removeListener('pushed', forward)
  }
})
