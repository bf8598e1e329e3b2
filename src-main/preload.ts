import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'

/** The fixed bridge. It never grows: new features are new paths. */
contextBridge.exposeInMainWorld('workstation', {
  call: (path: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('call', path, input),
  listen: (listener: (name: string, payload: unknown) => void): (() => void) => {
    const hear = (_event: IpcRendererEvent, name: string, payload: unknown): void => {
      listener(name, payload)
    }
    ipcRenderer.on('event', hear)
    return () => {
      ipcRenderer.removeListener('event', hear)
    }
  }
})
